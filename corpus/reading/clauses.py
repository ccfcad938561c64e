"""What a short line tells: whether it is one clause, and whether that clause tells a fact or only shows a scene."""

from __future__ import annotations

import re

CLAUSE = re.compile(r"[，,；;：:]")
STOP = re.compile(r"[。！？!?]")
_FACT = re.compile(
    r"[0-9０-９]|[是有达占增减了叫每]|(?:成|名|称|作|定)为|将|已经|已|曾|[一二两三四五六七八九十百千万]{2}|百分之|[几半]数?个"
    r"|[二两三四五六七八九十][多几来]?[名例张台次年月日个家项种倍度岁位间座条支篇件人天块元点斤升里趟回遍班户口层楼步针分钟班成万]"
    r"|打算|不[会能得再]|可(?:以|在|凭|到|办|用)|必?须|请|为准|均|[昨今明][天日早晚]|[上下本][周月]|年[初底]|说$|也|还"
    r"|周[一二三四五六日末]|休息|公布|启用|推出|开诊|开放|上线"
    r"|在[^，为给]{1,8}(?:楼|[东南西北正后侧]门|层|路|街|[旁侧]|附近|对面)$"
)
_PERSON = re.compile("[它她他我]们?(?![人乡])|如今|现在|以前|过去|这|那")
"""A sentence that begins so goes on from others; a caption stands alone."""
BEGINS_ANEW = re.compile(
    r"[“‘「《]|近年|近日|目前|如今|同时|此外|另外|其中|今年|去年|当前|随着|为了?|在|据|从|展望|下一步|未来|本报讯"
    r"|[0-9０-９]{4}年|[0-9０-９]{1,2}月|该院|我院|医院|中心|自"
)
MEASURES = re.compile(
    r"[多余]?(?:分之|个百分点|分钟|小时|平方|[%％℃万亿元名例张台次年月日个家项种倍度岁位间座条支篇件人])"
)
"""What may stand behind a number."""
GOES_ON = re.compile(
    rf"(?:[0-9０-９][0-9０-９.．,]{{0,9}}(?![年月日])|[一二两三四五六七八九十百千万]{{2,9}}(?![年月日])){MEASURES.pattern}|[的了着]|以及"
)
"""How a line begins that goes on: with a figure that counts and is no date, or with what stands behind a word."""
SCENE = re.compile(
    r"正在|在[^，。]{1,12}(?:为|给|向)|[里前上中旁外]，.{2,14}(?:为|给|向|在)|合影|留影|揭牌|外景|全景|一角$|现场$"
    r"|走进病房$|开讲$|驶[向入]"
)
"""What pictures show; hardly ever the wording of a heading."""
SHOWN = re.compile(
    r"(?:医护人员|医务人员|医务工作者|工作人员|志愿者|党员|专家|医生|护士|患者|病人|村民|居民|群众|市民|学生|孩子|老人"
    r"|牧民|渔民|农民|乡亲|老乡|战士|官兵|小朋友|医疗队|巡回医疗队|[0-9０-９]{1,2}月[0-9０-９]{1,2}日|[0-9０-９]{4}年[0-9０-９]{1,2}月[^，]{0,4}，)"
)
"""Whom a caption begins with."""


def tells_fact(clause: str) -> bool:
    """Whether a clause goes on from others, is more than one, or tells a fact: what a caption hardly does."""
    return _PERSON.match(clause) is not None or any(pattern.search(clause) for pattern in (STOP, CLAUSE, _FACT))
