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
    "这个命令只供管理员使用。您可以直接提问，或发送 /help 查看说明。",
    "這個指令只供管理員使用。您可以直接提問，或傳送 /help 查看說明。",
    "This command is for administrators. Just ask a question, or send /help.",
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

NOT_YOUR_BUTTON = Text("这个按钮只供管理员使用。", "這個按鈕只供管理員使用。", "This button is for administrators.")
PRIVATE_ONLY = Text(
    "请在和我的私聊里用这个按钮。", "請在和我的私訊裡用這個按鈕。", "Please use this button in our private chat."
)
ANSWERED_IN_PRIVATE = Text("已在私聊里回复您。", "已在私訊裡回覆您。", "Answered in our private chat.")
START_FIRST = Text(
    "管理的事我只在私聊里说。请先在私聊里向我发送 /start。",
    "管理的事我只在私訊裡說。請先在私訊裡向我傳送 /start。",
    "I speak of the administrators' business in private only. Please send me /start there first.",
)
WELCOME = Text(
    "您是这里的管理员。",
    "您是這裡的管理員。",
    "You are an administrator here.",
)
DUTIES = Text(
    "管理员还可以：\n"
    "直接发来报道文件（最大 20 MB）：先看我读成了什么，再决定留不留\n"
    "/reload：重新载入报道；/rollback：回到上一代语料；/generations：保留的各代\n"
    "/remove 文件名：把一篇报道移到回收站\n"
    "/status：运行状况；/unanswered：没答上的问题\n"
    "/why 问题，或用 /why 回复我的回答：为什么这样回答\n"
    "/export：导出提问记录（CSV）",
    "管理員還可以：\n"
    "直接傳來報導檔案（最大 20 MB）：先看我讀成了什麼，再決定留不留\n"
    "/reload：重新載入報導；/rollback：回到上一代語料；/generations：保留的各代\n"
    "/remove 檔名：把一篇報導移到回收站\n"
    "/status：運作狀況；/unanswered：沒答上的問題\n"
    "/why 問題，或用 /why 回覆我的回答：為什麼這樣回答\n"
    "/export：匯出提問紀錄（CSV）",
    "Administrators can also:\n"
    "send a report as a file (20 MB at most): you see what I understood before you decide whether to keep it\n"
    "/reload: load the reports again; /rollback: back to what was served before; /generations: what is kept\n"
    "/remove FILE: move a report to the trash\n"
    "/status: how things stand; /unanswered: questions without an answer\n"
    "/why QUESTION, or /why in reply to an answer of mine: why it was answered so\n"
    "/export: the journal of questions as CSV",
)
FAILED_BECAUSE = Text(
    "没有办成。\n原因：{reason}", "沒有辦成。\n原因：{reason}", "That did not work.\nReason: {reason}"
)
CANCEL = Text("取消", "取消", "Cancel")

# --- administrators: reloads and generations ---

RELOAD_READS = Text("读取文件 {done}/{of}{left}", "讀取檔案 {done}/{of}{left}", "Reading files {done}/{of}{left}")
RELOAD_STORES = Text("保存{left}", "儲存{left}", "Storing{left}")
RELOAD_INDEXES = Text("建立索引{left}", "建立索引{left}", "Indexing{left}")
TIME_LEFT = Text("，大约还要 {seconds} 秒", "，大約還要 {seconds} 秒", ", about {seconds} seconds left")
RELOAD_WAITS = Text(
    "有一次重新载入已经准备好，正等管理员决定换不换上。决定以后才能再来一次。",
    "有一次重新載入已經準備好，正等管理員決定換不換上。決定以後才能再來一次。",
    "A reload is ready and waits for an administrator to decide on it. Another one can begin after that.",
)
RELOAD_QUEUED = Text(
    "另一次重新载入还没有完成，等它完成再载入这一篇……",
    "另一次重新載入還沒有完成，等它完成再載入這一篇……",
    "Another reload is under way; this one follows…",
)
RELOAD_STAYED_BUSY = Text(
    "另一次重新载入一直没有完成，这次没有载入。请稍后发送 /reload。",
    "另一次重新載入一直沒有完成，這次沒有載入。請稍後傳送 /reload。",
    "The other reload did not come to an end, so this one did not begin. Please send /reload later.",
)
RELOAD_SAME = Text("没有变化。", "沒有變化。", "Nothing has changed.")
RELOAD_COUNTS = Text(
    "新增 {added}，改动 {changed}，改名 {renamed}，移除 {removed}，未变 {unchanged}，没有载入 {failed}",
    "新增 {added}，改動 {changed}，改名 {renamed}，移除 {removed}，未變 {unchanged}，沒有載入 {failed}",
    "added {added}, changed {changed}, renamed {renamed}, removed {removed}, unchanged {unchanged}, failed {failed}",
)
RELOAD_FIGURES = Text(
    "报道 {reports}，医院 {hospitals}，段落 {passages}",
    "報導 {reports}，醫院 {hospitals}，段落 {passages}",
    "reports {reports}, hospitals {hospitals}, passages {passages}",
)
BEFORE_AND_AFTER = Text("{before} → {after}", "{before} → {after}", "{before} → {after}")
RELOAD_WORDS = Text("同义词表有改动。", "同義詞表有改動。", "The synonyms have changed.")
FILES_ADDED = Text("新增：", "新增：", "Added:")
FILES_CHANGED = Text("改动：", "改動：", "Changed:")
FILES_RENAMED = Text("改名：", "改名：", "Renamed:")
FILES_REMOVED = Text("移除：", "移除：", "Removed:")
HOSPITALS_GAINED = Text("新有报道的医院：", "新有報導的醫院：", "Hospitals gained:")
HOSPITALS_LOST = Text("不再有报道的医院：", "不再有報導的醫院：", "Hospitals lost:")
BULLET = Text("• {name}", "• {name}", "• {name}")
RELOAD_ASKS = Text(
    "新语料准备好了，但会少掉一些东西，所以先问您：",
    "新語料準備好了，但會少掉一些東西，所以先問您：",
    "The new reports are ready, but something would be lost, so I ask first:",
)
PASSAGES_LOST = Text(
    "可引用的段落会从 {before} 变成 {after}（少 {share}）。",
    "可引用的段落會從 {before} 變成 {after}（少 {share}）。",
    "Passages that can be quoted: {before} → {after} ({share} fewer).",
)
RELOAD_LAPSES = Text(
    "{minutes} 分钟内不决定，就保持原样。",
    "{minutes} 分鐘內不決定，就保持原樣。",
    "Without a decision within {minutes} minutes everything stays as it is.",
)
SERVE = Text("✓ 换上", "✓ 換上", "✓ Serve it")
SERVE_NOT = Text("✕ 保持原样", "✕ 保持原樣", "✕ Leave it")
RELOAD_DISCARDED = Text(
    "没有换上，仍按原有的报道回答。",
    "沒有換上，仍按原有的報導回答。",
    "Left as it was: questions are answered from the reports as before.",
)
RELOAD_LAPSED = Text(
    "这次重新载入已经作废，语料没有改动。需要时请再发送 /reload。",
    "這次重新載入已經作廢，語料沒有改動。需要時請再傳送 /reload。",
    "This reload has lapsed and nothing was changed. Send /reload to begin again.",
)
RELOAD_STOPPED = Text(
    "机器人要停止了，这次重新载入没有完成，语料没有改动。",
    "機器人要停止了，這次重新載入沒有完成，語料沒有改動。",
    "The bot is stopping, so this reload was not finished. Nothing was changed.",
)
OTHERS_RELOAD_FAILED = Text(
    "另一位管理员的重新载入失败了，仍按原有的报道回答。\n原因：{reason}",
    "另一位管理員的重新載入失敗了，仍按原有的報導回答。\n原因：{reason}",
    "Another administrator's reload failed; questions are answered from the reports as they were.\nReason: {reason}",
)
NOW_ANSWERED = Text(
    "最近没答上的 {groups} 类问题里，有 {answered} 类现在能回答了，见 /unanswered。",
    "最近沒答上的 {groups} 類問題裡，有 {answered} 類現在能回答了，見 /unanswered。",
    "Of the kinds of questions that lately went unanswered ({groups}), {answered} are answered now: /unanswered.",
)
GENERATIONS = Text("保留的各代语料：", "保留的各代語料：", "Generations kept:")
GENERATION = Text(
    "第 {number} 代，{when}：{reports} 篇报道、{hospitals} 家医院、{passages} 段{failed}",
    "第 {number} 代，{when}：{reports} 篇報導、{hospitals} 家醫院、{passages} 段{failed}",
    "Generation {number}, {when}: reports {reports}, hospitals {hospitals}, passages {passages}{failed}",
)
GENERATION_FAILURES = Text("，{count} 个文件没有载入", "，{count} 個檔案沒有載入", ", files not loaded {count}")
GENERATION_BROKEN = Text(
    "第 {number} 代，不能使用：{reason}",
    "第 {number} 代，不能使用：{reason}",
    "Generation {number} cannot be used: {reason}",
)
GENERATION_SERVED = Text("→ {line}（正在用）", "→ {line}（正在用）", "→ {line} (served)")
GO_BACK_TO = Text("↩︎ 第 {number} 代", "↩︎ 第 {number} 代", "↩︎ Generation {number}")
ROLLBACK_ASKS = Text(
    "现在用的是第 {serving} 代。要回到这一代吗？\n{line}\n回退以后一直用它，到下一次重新载入为止；报道文件夹不会改动。",
    "現在用的是第 {serving} 代。要回到這一代嗎？\n{line}\n回退以後一直用它，到下一次重新載入為止；報導資料夾不會改動。",
    "Generation {serving} is served. Go back to this one?\n{line}\nIt is then served until the next reload; the folder "
    "of reports is not touched.",
)
ROLLBACK_NONE = Text("没有别的一代可以回退。", "沒有別的一代可以回退。", "There is no other generation to go back to.")
ROLLBACK_WHICH = Text(
    "没有第 {number} 代，见 /generations。",
    "沒有第 {number} 代，見 /generations。",
    "There is no generation {number}; see /generations.",
)
ROLLBACK_NOT = Text("没有回退。", "沒有回退。", "Nothing was changed.")
ROLLED_BACK = Text("已经回退。\n{line}", "已經回退。\n{line}", "Done.\n{line}")
ROLLBACK_OUTDATED = Text(
    "正在用的语料已经换过了。请再看一次 /generations。",
    "正在用的語料已經換過了。請再看一次 /generations。",
    "What is served has changed since. Please look at /generations again.",
)

# --- administrators: files ---

UPLOAD_TOO_LARGE = Text(
    "文件有 {size} MB，Telegram 只让我取 20 MB 以内的。请把它直接放进报道文件夹，再发送 /reload。",
    "檔案有 {size} MB，Telegram 只讓我取 20 MB 以內的。請把它直接放進報導資料夾，再傳送 /reload。",
    "The file has {size} MB, and Telegram hands me 20 MB at most. Please put it into the folder of reports and send "
    "/reload.",
)
UPLOAD_UNREADABLE = Text(
    "读不了 {file}：{reason}\n没有存下任何东西。",
    "讀不了 {file}：{reason}\n沒有存下任何東西。",
    "{file} cannot be read: {reason}\nNothing was kept.",
)
UPLOAD_HEAD = Text(
    "收到 {file}，我读成了这样：", "收到 {file}，我讀成了這樣：", "Got {file}. This is what I understood:"
)
UPLOAD_TITLE = Text("标题：{title}", "標題：{title}", "Title: {title}")
UPLOAD_HOSPITALS = Text("医院：{names}", "醫院：{names}", "Hospital: {names}")
UPLOAD_NEW_HOSPITALS = Text("以前没有收录：{names}", "以前沒有收錄：{names}", "Not covered so far: {names}")
UPLOAD_HEADINGS = Text("小标题：{headings}", "小標題：{headings}", "Headings: {headings}")
UPLOAD_PASSAGES = Text("段落：{count}", "段落：{count}", "Passages: {count}")
UPLOAD_PRINTED = Text("刊载：{origin}", "刊載：{origin}", "Printed: {origin}")
UPLOAD_WARNING = Text("⚠️ {warning}", "⚠️ {warning}", "⚠️ {warning}")
UPLOAD_SAME = Text(
    "⚠️ 和已有的报道是同一篇，读者只会看到其中一篇：{files}",
    "⚠️ 和已有的報導是同一篇，讀者只會看到其中一篇：{files}",
    "⚠️ The same report is here already; readers will see only one of them: {files}",
)
UPLOAD_TAKEN = Text(
    "⚠️ 报道文件夹里已经有 {file}。要覆盖它吗？（旧的会移到回收站）",
    "⚠️ 報導資料夾裡已經有 {file}。要覆蓋它嗎？（舊的會移到回收站）",
    "⚠️ There is a file {file} already. Overwrite it? (The old one goes to the trash.)",
)
UPLOAD_ASKS = Text("怎么办？", "怎麼辦？", "What shall I do with it?")
NOTHING_FOUND = Text("（没有认出）", "（沒有認出）", "(none recognised)")
KEEP_FILE = Text("✓ 留下", "✓ 留下", "✓ Keep")
OVERWRITE = Text("⚠️ 覆盖原有的", "⚠️ 覆蓋原有的", "⚠️ Overwrite")
KEEP_AS = Text("✓ 存为 {file}", "✓ 存為 {file}", "✓ Keep as {file}")
RENAME_FILE = Text("✏️ 改名", "✏️ 改名", "✏️ Rename")
CORRECT_HOSPITAL = Text("🏥 改医院", "🏥 改醫院", "🏥 Hospital")
DISCARD_FILE = Text("✕ 不要", "✕ 不要", "✕ Discard")
ASK_FOR_NAME = Text(
    "请把 {file} 的新文件名发给我（下一条消息，或回复这条消息）。",
    "請把 {file} 的新檔名傳給我（下一則訊息，或回覆這則訊息）。",
    "Please send me the new name of {file}: your next message, or a reply to this one.",
)
ASK_FOR_HOSPITAL = Text(
    "{file} 写的是哪家医院？请把全名发给我（下一条消息，或回复这条消息）；几家用“、”隔开，没有写具体医院就发“无”。",
    "{file} 寫的是哪家醫院？請把全名傳給我（下一則訊息，或回覆這則訊息）；幾家用「、」隔開，沒有寫具體醫院就傳「無」。",
    "Which hospital is {file} about? Please send me its full name: your next message, or a reply to this one. Several "
    "are set apart by a comma; “none” if it is about no particular hospital.",
)
NO_HOSPITAL_WORDS = Text("无", "無", "none")
"""What stands for no hospital at all, in every language."""
UPLOAD_DISCARDED = Text("没有留下 {file}。", "沒有留下 {file}。", "{file} was discarded.")
UPLOAD_GONE = Text(
    "这份文件我已经不记得了，请再发一次。",
    "這份檔案我已經不記得了，請再傳一次。",
    "I no longer have this file. Please send it again.",
)
UPLOAD_CONTINUED = Text("{file}：见下面。", "{file}：見下面。", "{file}: see below.")
UPLOAD_KEPT = Text("已存为 {file}。", "已存為 {file}。", "Kept as {file}.")
UPLOAD_REPLACED = Text(
    "已存为 {file}，原来的在回收站里。",
    "已存為 {file}，原來的在回收站裡。",
    "Kept as {file}; the old one is in the trash.",
)
REMOVE_HOW = Text(
    "请在 /remove 后面写上文件名，写一部分也行。",
    "請在 /remove 後面寫上檔名，寫一部分也行。",
    "Please write the name of the file, or a part of it, behind /remove.",
)
REMOVE_NONE = Text(
    "报道文件夹里没有叫“{name}”的文件。", "報導資料夾裡沒有叫「{name}」的檔案。", "There is no file named {name}."
)
REMOVE_WHICH = Text(
    "叫这个名字的有 {count} 个，是哪一个？", "叫這個名字的有 {count} 個，是哪一個？", "{count} files match. Which one?"
)
REMOVE_ASKS = Text(
    "把 {file} 移到回收站吗？以后读者就问不到它了。",
    "把 {file} 移到回收站嗎？以後讀者就問不到它了。",
    "Move {file} to the trash? Readers will get no answers from it any more.",
)
REMOVE_LOSES = Text(
    "⚠️ 这是最后一篇写{names}的报道。", "⚠️ 這是最後一篇寫{names}的報導。", "⚠️ It is the last report on {names}."
)
REMOVE = Text("🗑 移到回收站", "🗑 移到回收站", "🗑 Move to the trash")
LEAVE_FILE = Text("不移", "不移", "Leave it")
REMOVE_NOT = Text("没有移动 {file}。", "沒有移動 {file}。", "{file} stays.")
REMOVED = Text(
    "已把 {file} 移到回收站。要恢复，点下面的按钮，或把 data 文件夹里的 trash/{when}/{file} 放回报道文件夹。",
    "已把 {file} 移到回收站。要復原，點下面的按鈕，或把 data 資料夾裡的 trash/{when}/{file} 放回報導資料夾。",
    "{file} is in the trash. To restore it, tap below, or move trash/{when}/{file} in the data folder back.",
)
PUT_BACK = Text("↩︎ 恢复", "↩︎ 復原", "↩︎ Restore")
PUT_BACK_DONE = Text("已恢复 {file}。", "已復原 {file}。", "{file} is restored.")
PUT_BACK_GONE = Text("回收站里已经没有它了。", "回收站裡已經沒有它了。", "It is not in the trash any more.")

# --- administrators: how things stand ---

STATUS_VERSION = Text(
    "出处 {version}，已运行 {uptime}，内存 {memory} MB",
    "出處 {version}，已執行 {uptime}，記憶體 {memory} MB",
    "Chuchu {version}, up for {uptime}, memory {memory} MB",
)
STATUS_STOPPED = Text(
    "出处 {version}，机器人没有在运行",
    "出處 {version}，機器人沒有在執行",
    "Chuchu {version}, no bot is running",
)
DAYS_AND_HOURS = Text("{days} 天 {hours} 小时", "{days} 天 {hours} 小時", "{days} d {hours} h")
HOURS_AND_MINUTES = Text("{hours} 小时 {minutes} 分", "{hours} 小時 {minutes} 分", "{hours} h {minutes} min")
STATUS_CORPUS = Text(
    "语料：{reports} 篇报道、{hospitals} 家医院、{passages} 段（{folder}）",
    "語料：{reports} 篇報導、{hospitals} 家醫院、{passages} 段（{folder}）",
    "Corpus: reports {reports}, hospitals {hospitals}, passages {passages} ({folder})",
)
STATUS_GENERATION = Text(
    "第 {number} 代，{when} 生成，用时 {seconds} 秒；保留 {kept} 代",
    "第 {number} 代，{when} 產生，用時 {seconds} 秒；保留 {kept} 代",
    "Generation {number}, made {when} in {seconds} s; kept: {kept}",
)
STATUS_TODAY = Text("今天", "今天", "Today")
STATUS_WEEK = Text("最近七天", "最近七天", "Last seven days")
STATUS_QUESTIONS = Text(
    "{span}：{questions} 个问题，{readers} 位读者{answered}{times}",
    "{span}：{questions} 個問題，{readers} 位讀者{answered}{times}",
    "{span}: questions {questions}, readers {readers}{answered}{times}",
)
STATUS_ANSWERED = Text("，答上 {share}", "，答上 {share}", ", answered {share}")
STATUS_TIMES = Text("，用时 p50 {p50}、p95 {p95}", "，用時 p50 {p50}、p95 {p95}", ", p50 {p50}, p95 {p95}")
STATUS_VOTES = Text(
    "评价：👍 {up} 👎 {down}（七天）", "評價：👍 {up} 👎 {down}（七天）", "Votes: 👍 {up} 👎 {down} (seven days)"
)
STATUS_FAULTS = Text(
    "出错：今天 {today}，七天 {week}{kinds}",
    "出錯：今天 {today}，七天 {week}{kinds}",
    "Errors: today {today}, week {week}{kinds}",
)
STATUS_FAULT_KINDS = Text("（{kinds}）", "（{kinds}）", " ({kinds})")
STATUS_JOURNAL = Text("⚠️ 提问记录：{trouble}", "⚠️ 提問紀錄：{trouble}", "⚠️ Journal: {trouble}")
STATUS_WARNING = Text("⚠️ 语料：{warning}", "⚠️ 語料：{warning}", "⚠️ Corpus: {warning}")
STATUS_WELL = Text("提问记录正常。", "提問紀錄正常。", "The journal works.")
STATUS_LOST = Text(
    "启动以来有 {count} 条记录没能保存。",
    "啟動以來有 {count} 筆紀錄沒能儲存。",
    "Records lost since the start: {count}.",
)
STATUS_NO_CHART = Text("（没有图：{reason}）", "（沒有圖：{reason}）", "(No picture: {reason})")
UNANSWERED_NONE = Text(
    "最近 {days} 天没有答不上的问题。",
    "最近 {days} 天沒有答不上的問題。",
    "No question went unanswered in the last {days} days.",
)
UNANSWERED_HEAD = Text(
    "最近 {days} 天没答上、或被评为没用的问题：还答不上的 {open} 类，现在能答的 {answered} 类",
    "最近 {days} 天沒答上、或被評為沒用的問題：還答不上的 {open} 類，現在能答的 {answered} 類",
    "Questions of the last {days} days that were refused or voted down. Kinds still open: {open}, answered now: {answered}",
)
UNANSWERED_OPEN = Text("还答不上的：", "還答不上的：", "Still open:")
UNANSWERED_NOW = Text("现在能答的：", "現在能答的：", "Answered now:")
NONE_OF_THEM = Text("（没有）", "（沒有）", "(none)")
GAP_QUESTION = Text("{number}. {question}", "{number}. {question}", "{number}. {question}")
GAP_TIMES = Text(
    "问过 {times} 次，{readers} 人，最近 {last}{down}",
    "問過 {times} 次，{readers} 人，最近 {last}{down}",
    "asked {times} times by {readers}, last on {last}{down}",
)
GAP_VOTED_DOWN = Text("，{count} 次评为没用", "，{count} 次評為沒用", ", voted down {count}")
GAP_OTHERWISE = Text("也问：{questions}", "也問：{questions}", "also: {questions}")
GAP_NO_HOSPITAL = Text("没有收录这家医院：{names}", "沒有收錄這家醫院：{names}", "No report on this hospital: {names}")
GAP_NO_PASSAGE = Text("没有接近的段落。", "沒有接近的段落。", "No passage comes close.")
GAP_CLOSEST = Text("最接近（{hospital}，{file}）：", "最接近（{hospital}，{file}）：", "Closest ({hospital}, {file}):")
GAP_SUPPORT = Text(
    "所问的内容里面只有 {share}，不够",
    "所問的內容裡面只有 {share}，不夠",
    "only {share} of what was asked stands there, which is not enough",
)
GAP_FIGURES = Text(
    "问题里的数字、人名或字母那里没有",
    "問題裡的數字、人名或字母那裡沒有",
    "the figures, people or letters of the question do not stand there",
)
GAP_KIND = Text(
    "那里没有所问的那一类内容（如数目、时间、人）",
    "那裡沒有所問的那一類內容（如數目、時間、人）",
    "the kind of thing asked for (a number, a time, a person) does not stand there",
)
GAP_PASSES = Text(
    "这一句其实够格，但读者评为没用，或别的句子排在前面",
    "這一句其實夠格，但讀者評為沒用，或別的句子排在前面",
    "it would do, but it was voted down, or other sentences come first",
)
GAP_WHY = Text("不够的原因：{reasons}。", "不夠的原因：{reasons}。", "Why it is not enough: {reasons}.")
BETWEEN_REASONS = Text("；", "；", "; ")
SHOW_OPEN = Text("还答不上的（{count}）", "還答不上的（{count}）", "Still open ({count})")
SHOW_ANSWERED = Text("现在能答的（{count}）", "現在能答的（{count}）", "Answered now ({count})")
WHY_HOW = Text(
    "请在 /why 后面写上问题，或用 /why 回复我的一条回答。",
    "請在 /why 後面寫上問題，或用 /why 回覆我的一則回答。",
    "Please write a question behind /why, or reply to an answer of mine with /why.",
)
WHY_GONE = Text(
    "这条消息没有对应的提问记录。", "這則訊息沒有對應的提問紀錄。", "There is no record of a question for this message."
)
WHY_THEN = Text(
    "当时：{when}，{outcome}，用时 {seconds} 秒{scope}。下面按现在的语料解释。",
    "當時：{when}，{outcome}，用時 {seconds} 秒{scope}。下面按現在的語料解釋。",
    "Then: {when}, {outcome}, {seconds} s{scope}. Explained by the reports as they are now:",
)
WHY_SCOPE = Text("，按{names}理解", "，按{names}理解", ", understood as being about {names}")
EXPORT_NONE = Text("还没有任何记录可以导出。", "還沒有任何紀錄可以匯出。", "There is nothing to export yet.")
EXPORTING = Text("正在导出提问记录……", "正在匯出提問紀錄……", "Exporting the journal…")
EXPORTED = Text(
    "已导出：{entries} 条提问、{groups} 类没答上的问题、{deeds} 条操作记录。",
    "已匯出：{entries} 筆提問、{groups} 類沒答上的問題、{deeds} 筆操作紀錄。",
    "Exported: questions {entries}, kinds of unanswered ones {groups}, administrators' actions {deeds}.",
)
OUTCOME_ANSWER = Text("已回答", "已回答", "answered")
OUTCOME_RELATED = Text("只有相近的段落", "只有相近的段落", "only a related passage")
OUTCOME_NOT_COVERED = Text("医院没有收录", "醫院沒有收錄", "hospital not covered")
OUTCOME_NOT_FOUND = Text("报道没有写到", "報導沒有寫到", "not in the reports")
OUTCOME_CHAT = Text("闲聊", "閒聊", "small talk")
OUTCOME_ADVICE = Text("求医问药", "求醫問藥", "medical advice")
OUTCOME_EMERGENCY = Text("紧急情况", "緊急情況", "emergency")
OUTCOME_UNCLEAR = Text("看不出要问什么", "看不出要問什麼", "unclear")
OUTCOME_WHICH = Text("不止一家医院叫这个名字", "不只一家醫院叫這個名字", "several hospitals of that name")
OUTCOME_EMPTY = Text("还没有报道", "還沒有報導", "no reports")

# --- administrators: what they are told unasked ---

TOLD_CORPUS = Text("⚠️ 语料：{reason}", "⚠️ 語料：{reason}", "⚠️ Corpus: {reason}")
TOLD_JOURNAL = Text(
    "⚠️ 提问记录写不进磁盘，读者照常得到回答，没写进去的先留在内存里。\n原因：{reason}",
    "⚠️ 提問紀錄寫不進磁碟，讀者照常得到回答，沒寫進去的先留在記憶體裡。\n原因：{reason}",
    "⚠️ The journal cannot be written. Readers are answered as usual, and what is not written waits in memory.\n"
    "Reason: {reason}",
)
TOLD_DISK = Text(
    "⚠️ 磁盘快满了：{folder} 所在的磁盘只剩 {free} MB。请清出空间。",
    "⚠️ 磁碟快滿了：{folder} 所在的磁碟只剩 {free} MB。請清出空間。",
    "⚠️ The disk is almost full: {free} MB are left where {folder} is. Please make room.",
)
TOLD_TOKEN = Text(
    "⚠️ 上次停止，是因为 Telegram 从 {when} 起不再接受当时的令牌。现在的令牌可以用。",
    "⚠️ 上次停止，是因為 Telegram 從 {when} 起不再接受當時的權杖。現在的權杖可以用。",
    "⚠️ The last stop was because Telegram no longer accepted the token of that time, from {when} on. The present one works.",
)
TOLD_JOURNAL_WELL = Text(
    "✓ 提问记录又能写进磁盘了。", "✓ 提問紀錄又能寫進磁碟了。", "✓ The journal can be written again."
)
TOLD_CORPUS_WELL = Text("✓ 语料恢复正常。", "✓ 語料恢復正常。", "✓ The corpus is well again.")
TOLD_DISK_WELL = Text(
    "✓ {folder} 所在的磁盘又有空间了。",
    "✓ {folder} 所在的磁碟又有空間了。",
    "✓ There is room again on the disk of {folder}.",
)

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
    "status": Text("运行状况（管理员）", "運作狀況（管理員）", "How things stand (administrators)"),
    "unanswered": Text("没答上的问题（管理员）", "沒答上的問題（管理員）", "Unanswered questions (administrators)"),
    "why": Text("为什么这样回答（管理员）", "為什麼這樣回答（管理員）", "Why it was answered so (administrators)"),
    "remove": Text("移除一篇报道（管理员）", "移除一篇報導（管理員）", "Remove a report (administrators)"),
    "rollback": Text(
        "回到上一代语料（管理员）", "回到上一代語料（管理員）", "Back to the reports before (administrators)"
    ),
    "generations": Text("保留的各代语料（管理员）", "保留的各代語料（管理員）", "Generations kept (administrators)"),
    "export": Text("导出提问记录（管理员）", "匯出提問紀錄（管理員）", "Export the journal (administrators)"),
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
