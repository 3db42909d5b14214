"""A shop with a FAQ and documents in both languages, and forms that questions come in between of."""

from hashlib import sha256
from typing import Any

FILES = {
    "returns.md": """# 退货政策

自签收之日起七日内可以无理由退货，商品需保持完好。定制商品不支持退货。

## 退货的邮费

退货邮费由买家承担，每单15元。质量问题的邮费由商家承担。

## 到账

收到商品后3个工作日内，货款原路退回。

# 保修

手机保修一年，电池保修六个月。人为损坏不在保修范围内。

# 资费

资费以套餐表为准，每月一号出账。
""",
    "delivery.md": """# Delivery charges

Delivery to France costs $9.50. Delivery to Japan costs $24.

# Warranty

Phones have a warranty of one year. Batteries have a warranty of six months.

# Bills

Bills are sent on the first day of each month.
""",
    "plans.csv": "plan,monthly fee,data (GB)\nAir S,9,5\nAir M,19,20\nAir L,29,50\n",
}


def _faq(entry: str, language: str, answer: str, *questions: str) -> dict[str, Any]:
    first, *similar = questions
    return {
        "id": entry,
        "language": language,
        "question": first,
        "similar": similar,
        "answer": answer,
    }


def _collect(slot: str) -> dict[str, Any]:
    return {"kind": "collect", "id": f"ask_{slot}", "slot": slot}


HOUSE: dict[str, Any] = {
    "name": "house",
    "languages": ["zh", "en"],
    "intents": [
        {
            "name": "book_visit",
            "utterances": {
                "zh": ["预约上门维修", "我要约师傅上门", "帮我安排一次上门", "约个师傅来修"],
                "en": [
                    "book a repair visit",
                    "I want a technician to come",
                    "schedule a visit please",
                ],
            },
        },
        {
            "name": "track_order",
            "utterances": {
                "zh": ["查一下我的订单", "订单到哪了", "我的包裹到哪里了", "快递什么时候到"],
                "en": ["where is my order", "track my parcel", "has my package shipped"],
            },
        },
        {"name": "thank", "utterances": {"zh": ["谢谢", "多谢啦"], "en": ["thanks", "thank you"]}},
        {
            "name": "tell_about",
            "utterances": {
                "zh": ["给我讲讲资费", "给我讲讲你们公司的历史", "给我讲讲这个"],
                "en": [
                    "tell me when bills are sent",
                    "tell me about your history",
                    "tell me about it",
                ],
            },
        },
    ],
    "entities": [
        {"name": "order_number", "patterns": ["A[0-9]{4}"]},
        {
            "name": "device",
            "dictionary": {"phone": ["手机"], "laptop": ["笔记本"], "washer": ["洗衣机"]},
        },
    ],
    "slots": [
        {"name": "device", "type": "device", "prompts": {"zh": "修什么？", "en": "Which device?"}},
        {"name": "day", "type": "date", "prompts": {"zh": "哪天上门？", "en": "Which day?"}},
        {"name": "count", "type": "number", "prompts": {"zh": "几台？", "en": "How many?"}},
        {
            "name": "order_number",
            "type": "order_number",
            "prompts": {"zh": "订单号？", "en": "Which order?"},
        },
    ],
    "responses": [
        {"name": "booked", "text": {"zh": "约好了，{count}台。", "en": "Booked for {count}."}},
        {
            "name": "tracked",
            "text": {"zh": "{order_number}在路上。", "en": "{order_number} is on its way."},
        },
        {"name": "welcome", "text": {"zh": "不客气。", "en": "You are welcome."}},
        {"name": "write_us", "text": {"zh": "请写信给我们。", "en": "Please write to us."}},
    ],
    "flows": [
        {
            "name": "visit",
            "trigger": {"intents": ["book_visit"]},
            "steps": [
                *map(_collect, ("device", "day", "count")),
                {"kind": "say", "id": "done", "response": "booked"},
            ],
        },
        {
            "name": "track",
            "trigger": {"intents": ["track_order"]},
            "steps": [
                _collect("order_number"),
                {"kind": "say", "id": "tell", "response": "tracked"},
            ],
        },
        {
            "name": "thanks",
            "trigger": {"intents": ["thank"]},
            "steps": [{"kind": "say", "id": "say", "response": "welcome"}],
        },
        {
            "name": "tell",
            "trigger": {"intents": ["tell_about"]},
            "steps": [
                {"kind": "answer", "id": "look", "not_found": "write", "next": "bye"},
                {"kind": "say", "id": "write", "response": "write_us", "next": "bye"},
                {"kind": "end", "id": "bye"},
            ],
        },
    ],
    "faq": [
        _faq("hours", "zh", "每天九点到六点。", "你们几点开门", "营业时间是什么时候", "几点上班"),
        _faq("weekend", "zh", "周末十点到四点。", "周末营业吗", "周六周日开门吗", "周末上班吗"),
        _faq("invoice", "zh", "在订单页面开发票。", "怎么开发票", "发票在哪里开", "可以开发票吗"),
        _faq(
            "member",
            "zh",
            "每月有一张八折券。",
            "会员有什么好处",
            "会员权益有哪些",
            "办会员有什么用",
        ),
        _faq("hours_en", "en", "Nine to six.", "when do you open", "what are your opening hours"),
        _faq(
            "weekend_en",
            "en",
            "Ten to four.",
            "are you open at the weekend",
            "do you work on sundays",
        ),
        _faq(
            "invoice_en",
            "en",
            "On the order's page.",
            "how do I get an invoice",
            "I need an invoice",
        ),
    ],
    "documents": [
        {"name": name, "sha256": sha256(text.encode()).hexdigest()} for name, text in FILES.items()
    ],
}
