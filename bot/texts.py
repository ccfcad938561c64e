"""Everything Chuchu says, once in each language: no other module holds words for a reader.

Simplified Chinese, traditional Chinese as it is written in Taiwan and Hong Kong, and English.  What
is quoted from a report is in none of these: it stays as it stands in the source, whoever reads it.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Any, NamedTuple


class Language(StrEnum):
    HANS = "zh-hans"
    HANT = "zh-hant"
    EN = "en"


_TRADITIONAL = re.compile(r"(?:^|-)(?:hant|tw|hk|mo)(?:-|$)")


def language(code: str | None) -> Language:
    """The language for Telegram's `language_code`, an IETF tag; simplified Chinese where there is none."""
    tag = (code or "zh").lower().replace("_", "-")
    if tag.partition("-")[0] not in {"zh", "yue"}:
        return Language.EN
    if _TRADITIONAL.search(tag) and "hans" not in tag:
        return Language.HANT
    return Language.HANS


class Text(NamedTuple):
    """One thing that Chuchu says, with {placeholders}."""

    hans: str
    hant: str
    en: str

    def of(self, language: Language, **values: Any) -> str:
        """In one language, its placeholders filled in.  What is filled in is not read as a pattern."""
        wording = {Language.HANS: self.hans, Language.HANT: self.hant, Language.EN: self.en}[language]
        return wording.format(**values)


# --- a quote and where it stands ---

NO_HOSPITAL = Text("（报道未涉及具体医院）", "（報導未涉及具體醫院）", "(The report is about no particular hospital)")
TITLE = Text("《{title}》", "《{title}》", "《{title}》")
PARAGRAPH = Text("第 {number} 段", "第 {number} 段", "paragraph {number}")
HEADLINE = Text("标题", "標題", "headline")
HEADING = Text("小标题", "小標題", "section heading")
NEWSPAPER_PAGE = Text("第 {page} 版", "第 {page} 版", "page {page}")
PAGE_NUMBER = re.compile("[0-9A-Za-z一二三四五六七八九十]+")
"""The number in what front matter says of the newspaper's page: 第3版, A4."""
DAMAGED = Text(
    "原文疑似有误，按原样引用。",
    "原文疑似有誤，按原樣引用。",
    "The source looks damaged here; it is quoted as it stands.",
)
ALSO = Text("同一篇报道还见于：{files}", "同一篇報導還見於：{files}", "The same report also in: {files}")
AND_MORE = Text("{listed} 等", "{listed} 等", "{listed} and more")
AND_OTHERS = Text("{listed} 等 {count} 家", "{listed} 等 {count} 家", "{listed} and others, {count} in all")
LIST = Text("、", "、", ", ")
QUOTED = Text("“{words}”", "「{words}」", "“{words}”")
BETWEEN_QUOTED = Text("", "", ", ")

# --- beside an answer ---

CARRIED = Text("（按{names}理解）", "（按{names}理解）", "(Understood as being about {names})")
STAYING = Text("📌 只问{name}", "📌 只問{name}", "📌 Only {name}")
STAYING_ELSEWHERE = Text(
    "📌 您选了只问{name}；这个问题写明了别的医院，所以按问题回答。",
    "📌 您選了只問{name}；這個問題寫明了別的醫院，所以按問題回答。",
    "📌 You chose to ask only about {name}; this question names another hospital, so that is what was answered.",
)
SILENT = Text(
    "以下医院的报道没有提到：{names}。",
    "以下醫院的報導沒有提到：{names}。",
    "Nothing about it in the reports on: {names}.",
)
MISSING_HOSPITALS = Text("以下医院没有收录：{names}。", "以下醫院沒有收錄：{names}。", "No reports here on: {names}.")
ASKED = Text("❓ {question}", "❓ {question}", "❓ {question}")
ASKED_OF = Text(
    "❓ {question}（换成{name}来找）", "❓ {question}（換成{name}來找）", "❓ {question} (looked up for {name} instead)"
)
ASKED_OF_ALL = Text(
    "❓ {question}（在全部医院的报道里找）",
    "❓ {question}（在全部醫院的報導裡找）",
    "❓ {question} (looked up in the reports on all hospitals)",
)

# --- refusals ---

NOT_COVERED = Text(
    "还没有收录这家医院的报道{asked}。",
    "還沒有收錄這家醫院的報導{asked}。",
    "There is no report on this hospital here{asked}.",
)
NOT_COVERED_ASKED = Text("：{names}", "：{names}", ": {names}")
NO_STAND_IN = Text(
    "为免张冠李戴，我不会用别家医院的报道来回答。",
    "為免張冠李戴，我不會用別家醫院的報導來回答。",
    "I will not answer with a report on another hospital.",
)
HOSPITALS_TO_ASK = Text("可以问的医院：{names}。", "可以問的醫院：{names}。", "Hospitals you can ask about: {names}.")
SEE_ALL_HOSPITALS = Text("发送 /hospitals 查看全部。", "傳送 /hospitals 查看全部。", "Send /hospitals to see them all.")
ASK_ANOTHER = Text("换一家医院问问吧。", "換一家醫院問問吧。", "Try one of them.")
NOT_FOUND = Text(
    "在{where}里没有找到答案，我不作猜测。",
    "在{where}裡沒有找到答案，我不作猜測。",
    "I found no answer in {where}, and I do not guess.",
)
REPORTS_ON = Text("{names}的报道", "{names}的報導", "the reports on {names}")
ALL_REPORTS = Text("已收录的报道", "已收錄的報導", "the reports I have")
MISSING_WORDS = Text(
    "这些词在报道里没有出现过：{words}。",
    "這些詞在報導裡沒有出現過：{words}。",
    "These words are in none of the reports: {words}.",
)
CLOSEST = Text(
    "最接近的是下面这一段，但它没有回答这个问题：",
    "最接近的是下面這一段，但它沒有回答這個問題：",
    "The closest passage is this one, but it does not answer the question:",
)
ASK_OTHERWISE = Text(
    "可以换个说法再问，或者直接向医院咨询。",
    "可以換個說法再問，或者直接向醫院諮詢。",
    "Try other words, or ask the hospital itself.",
)
EMERGENCY = Text(
    "如果情况紧急，请立即拨打 120，或马上去最近的急诊。\n我只能引用报道，帮不了急救，请不要等我的回复。",
    "如果情況緊急，請立即撥打當地急救電話（中國大陸 120，臺灣 119，港澳 999），或馬上去最近的急診。\n"
    "我只能引用報導，幫不了急救，請不要等我的回覆。",
    "If this is an emergency, call the emergency number now (120 in mainland China) or go to the nearest emergency "
    "department.\nI can only quote reports. Please do not wait for me.",
)
ADVICE = Text(
    "这个问题需要医生来回答，我只能引用关于医院的报道，不能提供诊疗建议。\n"
    "请到医院就诊，或打电话向医院咨询；情况紧急请拨打 120。",
    "這個問題需要醫生來回答，我只能引用關於醫院的報導，不能提供診療建議。\n"
    "請到醫院就診，或打電話向醫院諮詢；情況緊急請撥打當地急救電話。",
    "This is a question for a doctor. I can only quote reports about hospitals and give no medical advice.\n"
    "Please see a doctor or call a hospital; in an emergency call 120 (mainland China).",
)
CHAT = Text(
    "我不会聊天，只会从报道里找原文回答关于医院的问题。\n发送 /help 可以看到能问什么。",
    "我不會聊天，只會從報導裡找原文回答關於醫院的問題。\n傳送 /help 可以看到能問什麼。",
    "I cannot chat: I answer questions about hospitals with quotes from reports.\nSend /help to see what you can ask.",
)
UNCLEAR = Text(
    "我没看懂要找什么。请写明医院和想知道的事，例如“某某医院有多少张床位”。\n发送 /help 可以看到更多例子。",
    "我沒看懂要找什麼。請寫明醫院和想知道的事，例如「某某醫院有多少張床位」。\n傳送 /help 可以看到更多例子。",
    "I did not understand what to look for. Please name the hospital and what you want to know, in Chinese: "
    "the reports are in Chinese.\nSend /help for examples.",
)
EMPTY = Text(
    "现在还没有收录任何报道，暂时回答不了。请稍后再来，或联系管理员添加报道。",
    "現在還沒有收錄任何報導，暫時回答不了。請稍後再來，或聯絡管理員新增報導。",
    "There are no reports here yet, so I cannot answer. Please come back later, or ask the administrator to add some.",
)
WHICH = Text("您问的是哪一家？", "您問的是哪一家？", "Which one did you mean?")
WHICH_LISTED = Text(
    "您问的是哪一家？可能是：{names}。",
    "您問的是哪一家？可能是：{names}。",
    "Which one did you mean? It could be: {names}.",
)

# --- buttons ---

BEFORE = Text("⬆️ 上文", "⬆️ 上文", "⬆️ Before")
AFTER = Text("⬇️ 下文", "⬇️ 下文", "⬇️ After")
WHOLE = Text("📄 原文", "📄 原文", "📄 Report")
PLACE_OF_ALL = Text("{number}/{count}", "{number}/{count}", "{number}/{count}")
CHOSEN = Text("✓ {name}", "✓ {name}", "✓ {name}")
HOSPITAL = Text("🏥 {name}", "🏥 {name}", "🏥 {name}")
ASK_ALL = Text("🔍 问全部医院", "🔍 問全部醫院", "🔍 Ask all hospitals")
ALL_HOSPITALS = Text("🏥 全部医院", "🏥 全部醫院", "🏥 All hospitals")
STAY = Text("📌 只问这家医院", "📌 只問這家醫院", "📌 Ask only about this one")
LEAVE = Text("✕ 不再只问这一家", "✕ 不再只問這一家", "✕ Stop asking only about it")
REPORT = Text("📄 《{title}》", "📄 《{title}》", "📄 《{title}》")
DOWNLOAD = Text("⬇️ 全文文件（.txt）", "⬇️ 全文檔案（.txt）", "⬇️ Full text (.txt)")
FORGET_NOW = Text("🗑 删除", "🗑 刪除", "🗑 Delete")
KEEP = Text("不删", "不刪", "Keep")
SEE_IN_CHUCHU = Text("在“出处”里核对", "在「出處」裡核對", "Check it in Chuchu")
ASK_IN_PRIVATE = Text("没有找到，去私聊里提问", "沒有找到，到私訊裡提問", "Nothing found: ask in private")
ASK_IN_PRIVATE_FIRST = Text("去私聊里提问", "到私訊裡提問", "Ask in private")

# --- answers to a button ---

THANKS = Text("谢谢，已记下：有用。", "謝謝，已記下：有用。", "Thank you: noted as useful.")
SORRY = Text("谢谢，已记下：没用。", "謝謝，已記下：沒用。", "Thank you: noted as not useful.")
VOTE_TAKEN_BACK = Text("已收回评价。", "已收回評價。", "Taken back.")
BUTTON_TOO_OLD = Text(
    "这个按钮已经用不了了，请把问题再发一遍。",
    "這個按鈕已經用不了了，請把問題再傳一遍。",
    "This button no longer works. Please ask again.",
)
REPORT_CHANGED = Text(
    "这篇报道已经更换或撤下，引文可能和现在的不一样了。请把问题再问一遍。",
    "這篇報導已經更換或撤下，引文可能和現在的不一樣了。請把問題再問一遍。",
    "This report has been changed or removed since. Please ask again.",
)
HOSPITAL_GONE = Text(
    "现在没有收录这家医院的报道了。", "現在沒有收錄這家醫院的報導了。", "There is no report on this hospital any more."
)
ANSWER_GONE = Text(
    "这次提问的记录已经删除，请把问题再发一遍。",
    "這次提問的紀錄已經刪除，請把問題再傳一遍。",
    "The record of this question is gone. Please ask again.",
)
NO_WIDER = Text("到头了。", "到頭了。", "That is as far as it goes.")
STAYING_NOW = Text("接下来只问{name}。", "接下來只問{name}。", "From now on only about {name}.")
LEFT = Text("接下来问全部医院。", "接下來問全部醫院。", "From now on about all hospitals.")
NOT_YOURS = Text("这个按钮是给提问的人用的。", "這個按鈕是給提問的人用的。", "This button is for the person who asked.")

# --- finding one's way ---

GREETING = Text(
    "您好，我是“出处”。\n您问医院的事，我从收录的报道里找原文回答，并注明是哪家医院、出自哪篇报道。\n报道里没有的，我会直说没有。",
    "您好，我是「出處」。\n您問醫院的事，我從收錄的報導裡找原文回答，並註明是哪家醫院、出自哪篇報導。\n報導裡沒有的，我會直說沒有。",
    "Hello, I am Chuchu (出处, “the source”).\nAsk about a hospital, in Chinese, and I answer with the very words of "
    "the reports I have, saying which hospital and which report they come from.\nWhat is not in them, I say is not.",
)
EXAMPLES = Text("可以这样问：", "可以這樣問：", "For example:")
TAP_AN_EXAMPLE = Text("可以这样问，点一下就行：", "可以這樣問，點一下就行：", "For example (just tap):")
HOW_TO = Text(
    "直接发问题就行，一次问一件事，写上医院的名字会更准。接着追问时可以不再写医院名。",
    "直接傳問題就行，一次問一件事，寫上醫院的名字會更準。接著追問時可以不再寫醫院名。",
    "Just send a question, one thing at a time, in Chinese. It helps to name the hospital; follow-up questions need "
    "not name it again.",
)
COMMANDS_LISTED = Text(
    "/ask 问题：提问（群里请用它，或者 @ 我、回复我的消息；也可以用 /ask 回复别人的消息）\n"
    "/hospitals：收录了哪些医院\n"
    "/hospital 医院名：只问这一家；/hospital 全部：不再只问\n"
    "/privacy：记录了什么\n"
    "/forget：删除我的记录\n"
    "/help：这份说明",
    "/ask 問題：提問（群組裡請用它，或者 @ 我、回覆我的訊息；也可以用 /ask 回覆別人的訊息）\n"
    "/hospitals：收錄了哪些醫院\n"
    "/hospital 醫院名：只問這一家；/hospital 全部：不再只問\n"
    "/privacy：記錄了什麼\n"
    "/forget：刪除我的紀錄\n"
    "/help：這份說明",
    "/ask QUESTION: ask (in groups use this, mention me or reply to me; /ask in reply to a message asks that message)\n"
    "/hospitals: which hospitals are covered\n"
    "/hospital NAME: ask only about this one; /hospital all: stop that\n"
    "/privacy: what is recorded\n"
    "/forget: delete what is recorded about me\n"
    "/help: this page",
)
BUTTONS_EXPLAINED = Text(
    "回答下面的按钮：上文、下文把引文放宽一句；‹ › 看其他引文；原文看整篇报道。改了问题，回答会跟着改。\n"
    "在任何聊天里输入 {username} 和要找的词，可以直接发出引文。",
    "回答下面的按鈕：上文、下文把引文放寬一句；‹ › 看其他引文；原文看整篇報導。改了問題，回答會跟著改。\n"
    "在任何聊天裡輸入 {username} 和要找的詞，可以直接傳出引文。",
    "The buttons under an answer: Before and After widen the quote by a sentence; ‹ › show other quotes; Report shows "
    "all of it. Edit your question and the answer follows.\n"
    "In any chat, type {username} and what you look for to send a quote there.",
)
ONLY_QUOTES = Text(
    "我只引用原文，不写自己的答案，也不提供诊疗建议。",
    "我只引用原文，不寫自己的答案，也不提供診療建議。",
    "I only quote; I write no answers of my own and give no medical advice.",
)
HOW_TO_ASK = Text(
    "请在 /ask 后面写上问题，或用 /ask 回复一条消息。",
    "請在 /ask 後面寫上問題，或用 /ask 回覆一則訊息。",
    "Please write a question behind /ask, or reply to a message with /ask.",
)
NO_HOSPITALS = Text(
    "现在还没有收录任何医院的报道。", "現在還沒有收錄任何醫院的報導。", "There are no reports on any hospital here yet."
)
NO_HOSPITALS_IN_REPORTS = Text(
    "收录了 {reports} 篇报道，都不涉及具体医院。",
    "收錄了 {reports} 篇報導，都不涉及具體醫院。",
    "Reports here: {reports}, about no particular hospital.",
)
HOSPITALS = Text(
    "收录了 {hospitals} 家医院，共 {reports} 篇报道：",
    "收錄了 {hospitals} 家醫院，共 {reports} 篇報導：",
    "Hospitals covered: {hospitals}, in {reports} reports:",
)
HOSPITAL_LINE = Text("• {name}（{count} 篇）", "• {name}（{count} 篇）", "• {name} ({count})")
HOSPITAL_PAGE = Text("第 {page} 页，共 {pages} 页", "第 {page} 頁，共 {pages} 頁", "Page {page} of {pages}")
NEXT_HOSPITALS = Text(
    "，发送 /hospitals {page} 看下一页",
    "，傳送 /hospitals {page} 看下一頁",
    "; send /hospitals {page} for the next",
)
CARD_REPORTS = Text("收录的报道（{count} 篇）：", "收錄的報導（{count} 篇）：", "Reports ({count}):")
CARD_SECTIONS = Text("　小标题：{headings}", "　小標題：{headings}", "　Sections: {headings}")
CARD_FIGURES = Text("报道里的数字和要点：", "報導裡的數字和要點：", "Told in the reports:")
CARD_QUESTIONS = Text("可以问（点一下就行）：", "可以問（點一下就行）：", "You can ask (just tap):")
WHICH_HOSPITAL = Text(
    "请在 /hospital 后面写上医院名，例如 /hospital {name}。之后的问题就只问这一家。",
    "請在 /hospital 後面寫上醫院名，例如 /hospital {name}。之後的問題就只問這一家。",
    "Please write a hospital's name behind /hospital, such as /hospital {name}. Your questions are then about it only.",
)
STAYING_WITH = Text(
    "📌 现在只问{name}。发送“/hospital 全部”就不再只问这一家。",
    "📌 現在只問{name}。傳送「/hospital 全部」就不再只問這一家。",
    "📌 Your questions are about {name} only. Send “/hospital all” to stop that.",
)
LEAVE_WORDS = Text("全部", "全部", "all")
"""What /hospital takes to ask about all hospitals again, in every language."""
PRIVACY = Text(
    "我记录：问题的文字、时间、用时、找到了什么、您点的 👍 👎，以及您选的“只问这一家”，用来改进回答，最多保留 {days} 天。\n"
    "我不记录您的名字和账号：只存一个加盐的散列值，用来认出是同一个人，换不回您的账号。\n"
    "除了和 Telegram 收发消息，数据不离开运行我的机器。\n"
    "发送 /forget 可以立刻删除关于您的全部记录。",
    "我記錄：問題的文字、時間、用時、找到了什麼、您點的 👍 👎，以及您選的「只問這一家」，用來改進回答，最多保留 {days} 天。\n"
    "我不記錄您的名字和帳號：只存一個加鹽的雜湊值，用來認出是同一個人，換不回您的帳號。\n"
    "除了和 Telegram 收發訊息，資料不離開執行我的機器。\n"
    "傳送 /forget 可以立刻刪除關於您的全部紀錄。",
    "I record the text of questions, when they came, how long they took, what was found, your 👍 👎, and the hospital "
    "you chose to stay with, to improve the answers, for at most {days} days.\n"
    "I record neither your name nor your account, only a salted hash that tells whether it is the same person and "
    "cannot be turned back.\n"
    "Apart from messages to and from Telegram nothing leaves the machine that runs me.\n"
    "Send /forget to delete everything about you at once.",
)
FORGET = Text(
    "要删除关于您的全部记录吗？包括提过的问题、评价和选定的医院。删除后找不回来，以前的回答下面有的按钮也会失效。",
    "要刪除關於您的全部紀錄嗎？包括提過的問題、評價和選定的醫院。刪除後找不回來，以前的回答下面有的按鈕也會失效。",
    "Delete everything recorded about you: your questions, votes and the hospital you stay with? It cannot be undone, "
    "and some buttons under earlier answers will stop working.",
)
FORGOTTEN = Text(
    "已经删除。共删掉 {count} 条提问。", "已經刪除。共刪掉 {count} 筆提問。", "Deleted. Questions deleted: {count}."
)
FORGETTING_FAILED = Text(
    "抱歉，现在删不了：记录所在的磁盘出了问题。已经告诉管理员，请过一会儿再试。",
    "抱歉，現在刪不了：紀錄所在的磁碟出了問題。已經告訴管理員，請過一會兒再試。",
    "Sorry, it cannot be deleted right now: the disk it is on has a problem. The administrator has been told; please "
    "try again later.",
)
KEPT = Text("好的，什么都没删。", "好的，什麼都沒刪。", "All right, nothing was deleted.")

# --- a whole report ---

PAGE_OF = Text("第 {page}/{pages} 页", "第 {page}/{pages} 頁", "page {page} of {pages}")
ADDRESS = Text("网址：{url}", "網址：{url}", "Address: {url}")

# --- what is no question, and faults ---

TEXT_ONLY = Text(
    "我只看得懂文字。请把问题打成一句话发给我。",
    "我只看得懂文字。請把問題打成一句話傳給我。",
    "I only understand text. Please type your question.",
)
UNKNOWN_COMMAND = Text(
    "没有这个命令。直接发问题就行，发送 /help 查看说明。",
    "沒有這個指令。直接傳問題就行，傳送 /help 查看說明。",
    "There is no such command. Just send a question, or /help.",
)
APOLOGY = Text(
    "抱歉，刚才出了点问题，没能回答。请过一会儿再试。",
    "抱歉，剛才出了點問題，沒能回答。請過一會兒再試。",
    "Sorry, something went wrong. Please try again in a while.",
)
TOO_FAST = Text(
    "您问得太快了，我有点跟不上。请过 {seconds} 秒再问，这之前的问题先不答。",
    "您問得太快了，我有點跟不上。請過 {seconds} 秒再問，這之前的問題先不答。",
    "That is more than I can keep up with. Please ask again in {seconds} seconds; until then I stay silent.",
)

# --- administrators ---

NOT_FOR_YOU = Text(
    "/reload 只供管理员使用。您可以直接提问，或发送 /help 查看说明。",
    "/reload 只供管理員使用。您可以直接提問，或傳送 /help 查看說明。",
    "/reload is for administrators. Just ask a question, or send /help.",
)
RELOAD_BUSY = Text(
    "已经在重新载入了，请等它完成。",
    "已經在重新載入了，請等它完成。",
    "A reload is under way already. Please wait for it.",
)
RELOADING = Text(
    "正在重新载入，期间照常按原有的报道回答……",
    "正在重新載入，期間照常按原有的報導回答……",
    "Reloading; meanwhile questions are answered from the reports as they were…",
)
RELOADED = Text(
    "重新载入完成，用时 {seconds} 秒。\n收录 {reports} 篇报道、{hospitals} 家医院、{passages} 个段落。",
    "重新載入完成，用時 {seconds} 秒。\n收錄 {reports} 篇報導、{hospitals} 家醫院、{passages} 個段落。",
    "Reloaded in {seconds} seconds.\nReports: {reports}, hospitals: {hospitals}, passages: {passages}.",
)
RELOAD_FAILED = Text(
    "重新载入失败，仍按原有的报道回答。\n原因：{reason}",
    "重新載入失敗，仍按原有的報導回答。\n原因：{reason}",
    "The reload failed; questions are still answered from the reports as they were.\nReason: {reason}",
)
FAILURES = Text(
    "有 {count} 个文件没有载入：", "有 {count} 個檔案沒有載入：", "Files that could not be loaded ({count}):"
)
FAILURE = Text("• {file}：{reason}", "• {file}：{reason}", "• {file}: {reason}")
MORE_FAILURES = Text("• 还有 {count} 个", "• 還有 {count} 個", "• and {count} more")

# --- the menu and the profile ---

MENU = {
    "ask": Text(
        "提问，例如 /ask 某某医院有多少张床位", "提問，例如 /ask 某某醫院有多少張床位", "Ask a question, in Chinese"
    ),
    "hospitals": Text("收录了哪些医院", "收錄了哪些醫院", "Which hospitals are covered"),
    "hospital": Text("只问一家医院", "只問一家醫院", "Stay with one hospital"),
    "help": Text("使用说明", "使用說明", "How to use me"),
    "privacy": Text("记录了什么", "記錄了什麼", "What is recorded"),
    "forget": Text("删除我的记录", "刪除我的紀錄", "Delete what is recorded about me"),
    "reload": Text("重新载入报道（管理员）", "重新載入報導（管理員）", "Reload the reports (administrators)"),
}
DESCRIPTION = Text(
    "问医院的事，我用报道的原文回答，并注明是哪家医院、出自哪篇报道。报道里没有的，我会直说没有。\n\n点“开始”看看能问什么。",
    "問醫院的事，我用報導的原文回答，並註明是哪家醫院、出自哪篇報導。報導裡沒有的，我會直說沒有。\n\n點「開始」看看能問什麼。",
    "Ask about hospitals and get the very words of newspaper reports, with the hospital and the source. What the "
    "reports do not say, I say they do not.\n\nTap Start to see what you can ask.",
)
SHORT_DESCRIPTION = Text(
    "用报道原文回答关于医院的问题，注明出处。",
    "用報導原文回答關於醫院的問題，註明出處。",
    "Answers about hospitals, quoted from newspaper reports with their source.",
)

# --- the chart of /status ---

CHART_DAYS = Text("每天的提问", "每天的提問", "Questions a day")
CHART_TOTAL = Text("共 {count} 个", "共 {count} 個", "{count} in all")
CHART_NONE = Text("这段时间没有人提问", "這段時間沒有人提問", "Nobody asked in this time")
CHART_ANSWERED = Text("已回答", "已回答", "answered")
CHART_NOT_FOUND = Text("报道没有提到", "報導沒有提到", "not in the reports")
CHART_NOT_COVERED = Text("医院未收录", "醫院未收錄", "hospital not covered")
CHART_OTHER = Text("其他", "其他", "other")
CHART_HOSPITALS = Text("问得最多的医院", "問得最多的醫院", "Hospitals asked about most")
CHART_OTHERS = Text("另外 {count} 家医院", "另外 {count} 家醫院", "{count} other hospitals")
CHART_NO_HOSPITAL = Text("没有指明医院", "沒有指明醫院", "No hospital named")

# --- the terminal ---

NAME = Text("出处 Chuchu", "出處 Chuchu", "Chuchu")
TERMINAL_GREETING = Text(
    "：用报道原文回答关于医院的问题（{reports} 篇报道，{hospitals} 家医院）",
    "：用報導原文回答關於醫院的問題（{reports} 篇報導，{hospitals} 家醫院）",
    ": answers about hospitals in the words of reports (reports: {reports}, hospitals: {hospitals})",
)
TERMINAL_COMMANDS = Text(
    "/help 说明　/hospitals 医院　/reload 重新载入　/quit 退出",
    "/help 說明　/hospitals 醫院　/reload 重新載入　/quit 退出",
    "/help  /hospitals  /reload  /quit",
)
TERMINAL_HOW_TO = Text(
    "直接输入问题，一行一个。接着追问时可以不再写医院名。",
    "直接輸入問題，一行一個。接著追問時可以不再寫醫院名。",
    "Type a question a line. Follow-up questions need not name the hospital again.",
)
TERMINAL_HELP = Text(
    "/hospitals 收录了哪些医院　/hospital 医院名 只问这一家　/hospital 全部 不再只问\n/reload 重新载入报道　/quit 退出",
    "/hospitals 收錄了哪些醫院　/hospital 醫院名 只問這一家　/hospital 全部 不再只問\n/reload 重新載入報導　/quit 退出",
    "/hospitals  /hospital NAME to stay with one  /hospital all to leave it\n/reload  /quit",
)
TELEGRAM_HINT = Text(
    "想在 Telegram 上使用：向 @BotFather 发送 /newbot 取得令牌，设为环境变量 TELEGRAM_BOT_TOKEN，再重新启动。",
    "想在 Telegram 上使用：向 @BotFather 傳送 /newbot 取得權杖，設為環境變數 TELEGRAM_BOT_TOKEN，再重新啟動。",
    "To use it on Telegram: send /newbot to @BotFather, set the token as TELEGRAM_BOT_TOKEN, and start again.",
)
PROMPT = Text("问> ", "問> ", "> ")
GOODBYE = Text("再见。", "再見。", "Goodbye.")
