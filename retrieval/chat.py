"""Messages that are no question to the reports: greetings, insults, medical advice, an emergency."""

from __future__ import annotations

import re

from retrieval.quote import Outcome

_PERSON = r"(?:我|俺|咱|孩子|宝宝|老人|爸|妈|父亲|母亲|爷爷|奶奶|老公|老婆|丈夫|妻子|朋友|同事|有人|他|她|邻居)"
_EMERGENCY = re.compile(
    rf"{_PERSON}.{{0,12}}(?:胸(?:口)?(?:好|很|特别|突然|一直|剧烈)*(?:痛|疼|闷)|大出血|流了?(?:好|很)多血|止不住血|昏迷|昏过去|晕倒|不省人事|没有?(?:呼吸|心跳|意识)|喘不(?:过|上)气|呼吸困难|休克|抽搐|中毒|触电|溺水|噎住|卡住(?:了)?喉咙|快(?:要)?不行了|快死了|心梗发作|中风了|脑溢血)"
    r"|(?:想|要|打算)(?:自杀|轻生|跳楼|割腕|结束生命)|不想活|活不下去|想死|吞了(?:很多|一瓶|安眠)?药|^救命|救命(?:啊|呀|[!！]|$)|割腕了|喝了?农药"
    r"|(?:突然|现在|正在).{0,6}(?:胸痛|胸口痛|胸口疼|大出血|昏迷|晕倒|抽搐|喘不上气|喘不过气|呼吸困难)"
)
_ADVICE = re.compile(
    rf"{_PERSON}.{{0,16}}(?:怎么治|吃什么药|该吃|严重吗|要紧吗|正常吗|要不要(?:做|动|开|打|吃|住院)|能不能(?:吃|喝|治|怀孕)|怎么回事|是不是得了|会不会死|挂什么科|看什么科)"
    r"|(?:吃|用|开|打)什么(?:药|针)|(?:能|可以)(?:吃|喝).{0,6}(?:吗|药)|(?:怎么|如何)(?:治疗|治好|缓解|退烧|降血压|减肥|止痛|止血)|能治好吗|治得好吗|能活(?:多久|几年)|能管(?:几年|多久)|有(?:什么|哪些)(?:副作用|后遗症|症状|偏方)"
    r"|(?:症状|早期表现|副作用|后遗症)(?:是|有)|(?:会|能)不?(?:会|能)?(?:传染|遗传|复发)(?:给|吗)|把人治死|(?:药|手术).{0,4}(?:安全吗|有危险吗|痛不痛|疼不疼|疼吗)|偏方"
)
_CHAT = re.compile(
    r"(?:你好|您好|哈喽|嗨|hello|hi|hey|在吗|在不在|早上好|早安|晚上好|晚安|下午好|中午好)[啊呀吗呢了!！。~～?？ ]*$"
    r"|(?:谢谢|多谢|感谢|谢了|thanks|thank you|辛苦了|好的|ok|嗯+|哦+|好吧|知道了|明白了|再见|拜拜|bye)[你您啦了啊哈呀!！。~～ ]*$"
    r"|(?:你|您)(?:是谁|叫什么|叫啥|是什么(?:东西|人|机器人)?|是(?:机器人|真人|人|男|女|机器|ai)(?:吗|么|还是)|会(?:什么|干什么|做什么|干嘛)|能(?:做|干)(?:什么|啥|嘛)|几岁|多大了|有什么用|(?:是)?男的|(?:是)?女的)"
    r"|[哈呵嘿嘻啊呜嗷]{2,}[!！。~～ ]*$|(?:你|您|这)?(?:就|真|可|是|个|这)*(?:大|破|蠢|笨)?(?:垃圾|傻[逼叉瓜子]|蠢货?|笨蛋|废物|滚(?:开|蛋)?|去死|他妈的?|妈的|tmd|sb|fuck(?: you)?|shit|白痴|弱智|智障|没用的)(?:机器人|东西|玩意儿?|软件|程序|bot|吧|啊|了|的|[!！。~ ])*$"
    r"|扮演|假装(?:你|自己)|越狱|jailbreak|(?:写|讲|唱|来)(?:一|个|首|段|篇)+.{0,4}(?:诗|笑话|故事|歌|作文|代码|程序)"
    r"|我(?:爱|喜欢|讨厌|恨)你|陪我聊|聊聊天|无聊|心情不好"
)
_INSTRUCTION = re.compile(r"忽略.{0,12}(?:指令|提示|规则|要求)|提示词|system prompt|ignore .{0,20}instructions")
_ELSEWHERE = re.compile(
    r"天气|气温|下雨|房价|房租|楼盘|股票|股市|基金|彩票|汇率|油价|金价|菜价|多少钱一斤|好吃|美食|餐馆|饭店|火锅|外卖|酒店|民宿|旅游|景点|门票|高铁|火车票|机票|票价|坐几路|几路(?:车|公交)|公交车|电影|明星|演唱会|游戏|足球|篮球|比赛结果"
    r"|菜谱|星座|算命|彩礼|分数线|新能源|汽车补贴|手机号|招工"
)
"""What people ask a phone about that no report on a hospital tells."""
_NOT_NOW = re.compile(r"(?:胸痛|卒中|急救|创伤|中毒|抢救|介入|危重|救治)(?:中心|单元|站|能力|体系|网络)|医院|中心")


def off_topic(text: str) -> Outcome | None:
    """What a normalised message is when it is no question to the reports; None when it is one."""
    if _EMERGENCY.search(text) and not re.search(
        r"多少|哪年|哪些|报道|什么时候|几[例个名]|(?:胸痛|卒中|急救)中心", text
    ):
        return Outcome.EMERGENCY
    if not re.search(r"[\w]", text):
        return Outcome.UNCLEAR
    if _CHAT.match(text) or (len(text) <= 24 and not _NOT_NOW.search(text) and _CHAT.search(text)):
        return Outcome.CHAT
    if _INSTRUCTION.search(text):
        return Outcome.CHAT
    if _ELSEWHERE.search(text) and not _NOT_NOW.search(text):
        return Outcome.NOT_FOUND
    if _ADVICE.search(text) and (not _NOT_NOW.search(text) or "治死" in text):
        return Outcome.ADVICE
    return None
