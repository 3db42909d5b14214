"""Skills of any size, said by a small grammar of our own: what is done, to what, and how one asks.

An intent is an action on a thing. Its utterances draw from several wordings of both, with what people
put around them, so neighbours share words as they do in real skills. The same seed gives the same skill.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from typing import Final

from builder.schema.intent import Intent
from builder.schema.skill import Skill
from builder.schema.utterance import Utterance

_ACTIONS: Final[Mapping[str, Mapping[str, Sequence[str]]]] = {
    "en": {
        "cancel": ("cancel {}", "call off {}", "I no longer want {}"),
        "order": ("order {}", "I want to get {}", "ask for {}"),
        "renew": ("renew {}", "extend {} for another year", "keep {} going"),
        "find": ("find {}", "where is {}", "I cannot see {} anywhere"),
        "change": ("change {}", "make an edit to {}", "{} has to be different"),
        "price": ("what does {} cost", "how much is {}", "tell me the price of {}"),
        "pay": ("pay for {}", "settle {} right away", "transfer the money for {}"),
        "refund": ("refund {}", "I want my money back for {}", "give back what I paid for {}"),
        "explain": ("explain {} to me", "what exactly is {}", "I do not understand {}"),
        "share": ("share {} with my wife", "let a friend use {}", "give someone else {}"),
        "pause": ("pause {}", "put {} on hold", "stop {} for a month"),
        "resume": ("resume {}", "start {} again", "take {} up again after the break"),
        "delete": ("delete {}", "erase {} for good", "wipe {} from your records"),
        "print": ("print {}", "I need {} on paper", "get {} out of the printer"),
        "download": ("download {}", "save {} to my computer", "how do I store {} as a file"),
        "confirm": ("confirm {}", "is {} certain now", "send me word that {} is fixed"),
        "rate": ("rate {}", "give my opinion of {}", "leave stars for {}"),
        "complain": ("complain about {}", "I am unhappy with {}", "{} is a disgrace"),
        "compare": ("compare {} with others", "is {} better than the rest", "rank {} for me"),
        "repair": ("repair {}", "{} is broken", "mend what is wrong with {}"),
        "insure": ("insure {}", "protect {} against loss", "take out cover for {}"),
        "schedule": ("schedule {}", "set a time for {}", "when can {} take place"),
        "delay": ("delay {}", "move {} to a later day", "{} comes too early"),
        "upgrade": ("upgrade {}", "I want a better kind of {}", "swap {} for the premium one"),
        "reduce": ("reduce {}", "make {} smaller", "cut {} by half"),
        "verify": ("verify {}", "prove that {} is genuine", "check whether {} is right"),
        "lock": ("lock {}", "block {} at once", "nobody should get at {}"),
        "unlock": ("unlock {}", "open {} for me again", "I am shut out of {}"),
        "transfer": ("transfer {} to another name", "hand {} over", "{} should belong to my son"),
        "translate": ("translate {}", "I need {} in Spanish", "put {} into another language"),
        "forward": ("forward {} by mail", "send {} on to my office", "pass {} along"),
        "merge": ("merge {} with the other one", "join {} together", "combine {} into one"),
        "history": ("show the history of {}", "what happened to {} last year", "old entries of {}"),
        "limit": ("set a limit for {}", "cap {}", "how high may {} be at most"),
        "gift": ("give {} as a present", "wrap {} as a gift", "{} is for her birthday"),
        "recommend": ("recommend {}", "which {} would you take", "suggest something like {}"),
        "report": ("report {} as stolen", "{} was taken from me", "a thief has {}"),
        "activate": ("activate {}", "switch {} on", "{} does not work yet"),
        "review": ("look over {} once more", "go through {} with me", "inspect {} again"),
        "collect": ("collect {} in person", "pick {} up at your counter", "fetch {} myself"),
    },
    "zh": {
        "cancel": ("取消{}", "{}我不要了", "把{}退掉"),
        "order": ("订一份{}", "我想要{}", "申请{}"),
        "renew": ("续订{}", "{}再延一年", "{}快到期了想继续"),
        "find": ("查找{}", "{}在哪里", "我找不到{}"),
        "change": ("修改{}", "{}要换一个", "更正一下{}"),
        "price": ("{}多少钱", "{}的价格是多少", "问下{}怎么收费"),
        "pay": ("支付{}", "给{}付款", "把{}的钱结了"),
        "refund": ("{}退款", "把{}的钱退给我", "{}的费用能退吗"),
        "explain": ("介绍一下{}", "{}是什么意思", "{}我看不懂"),
        "share": ("把{}分享给家人", "让朋友也能用{}", "{}可以给别人用吗"),
        "pause": ("暂停{}", "{}先停一个月", "把{}搁一下"),
        "resume": ("恢复{}", "{}重新开始", "继续使用{}"),
        "delete": ("删除{}", "彻底清除{}", "不要保留{}"),
        "print": ("打印{}", "我要纸质的{}", "{}怎么打出来"),
        "download": ("下载{}", "把{}保存到电脑", "{}存成文件"),
        "confirm": ("确认{}", "{}定下来了吗", "{}生效了没有"),
        "rate": ("评价{}", "给{}打分", "说说我对{}的看法"),
        "complain": ("投诉{}", "我对{}很不满", "{}太差了"),
        "compare": ("比较{}", "{}和别家哪个好", "{}排第几"),
        "repair": ("维修{}", "{}坏了", "帮我修{}"),
        "insure": ("给{}上保险", "{}怎么投保", "为{}买保障"),
        "schedule": ("预约{}", "给{}定个时间", "{}什么时候可以办"),
        "delay": ("推迟{}", "{}往后挪几天", "{}太早了"),
        "upgrade": ("升级{}", "换个更好的{}", "{}改成高级版"),
        "reduce": ("减少{}", "{}降低一半", "把{}调小"),
        "verify": ("核实{}", "{}是真的吗", "检查{}对不对"),
        "lock": ("锁定{}", "马上冻结{}", "{}谁都不许动"),
        "unlock": ("解锁{}", "重新打开{}", "{}进不去了"),
        "transfer": ("把{}过户", "{}转到别人名下", "{}改成我儿子的"),
        "translate": ("翻译{}", "要英文版的{}", "{}换成另一种语言"),
        "forward": ("转发{}", "把{}寄到单位", "{}发到我邮箱"),
        "merge": ("合并{}", "把两个{}并成一个", "{}合在一起"),
        "history": ("查看{}的历史", "去年的{}记录", "{}以前是什么样"),
        "limit": ("给{}设上限", "{}最高能到多少", "限制{}"),
        "gift": ("把{}当礼物送人", "{}包装成礼品", "{}是生日用的"),
        "recommend": ("推荐{}", "哪种{}比较好", "有没有类似{}的"),
        "report": ("{}被偷了", "挂失{}", "{}丢了要报失"),
        "activate": ("激活{}", "开通{}", "{}还不能用"),
        "review": ("再看一遍{}", "带我过一遍{}", "复查{}"),
        "collect": ("自己来取{}", "到柜台拿{}", "{}我上门领"),
    },
}
_THINGS: Final[Mapping[str, Mapping[str, Sequence[str]]]] = {
    "en": {
        "booking": ("my booking", "the reservation"),
        "card": ("my credit card", "the card"),
        "invoice": ("the invoice", "last month's bill"),
        "parcel": ("my parcel", "the package"),
        "account": ("my account", "the profile"),
        "password": ("my password", "the login code"),
        "ticket": ("the train ticket", "my ticket"),
        "contract": ("the contract", "our agreement"),
        "loan": ("the loan", "my mortgage"),
        "phone": ("my phone", "the handset"),
        "subscription": ("the subscription", "my membership"),
        "meeting": ("the meeting", "our appointment"),
        "photo": ("the photos", "my pictures"),
        "meal": ("the lunch menu", "my meal"),
        "course": ("the language course", "my class"),
        "car": ("the rental car", "my car"),
        "room": ("the hotel room", "our double room"),
        "address": ("my address", "the place of delivery"),
        "medicine": ("the prescription", "my medicine"),
        "voucher": ("the voucher", "my discount code"),
        "salary": ("my salary", "the payslip"),
        "printer": ("the office laptop", "my work computer"),
        "garden": ("the gardening service", "the lawn care"),
        "music": ("my playlist", "the songs"),
        "passport": ("my passport", "the travel document"),
    },
    "zh": {
        "booking": ("我的预订", "订好的行程"),
        "card": ("信用卡", "我的银行卡"),
        "invoice": ("发票", "上个月的账单"),
        "parcel": ("包裹", "我的快递"),
        "account": ("账户", "我的账号"),
        "password": ("密码", "登录口令"),
        "ticket": ("火车票", "车票"),
        "contract": ("合同", "签的协议"),
        "loan": ("贷款", "房贷"),
        "phone": ("手机", "我的电话机"),
        "subscription": ("订阅", "会员"),
        "meeting": ("会议", "约好的见面"),
        "photo": ("照片", "相册"),
        "meal": ("午餐", "订的饭"),
        "course": ("英语课程", "我报的班"),
        "car": ("租的车", "汽车"),
        "room": ("酒店房间", "双人房"),
        "address": ("地址", "收货地点"),
        "medicine": ("处方药", "医生开的药"),
        "voucher": ("优惠券", "折扣码"),
        "salary": ("工资", "薪水单"),
        "printer": ("办公电脑", "工作笔记本"),
        "garden": ("园艺服务", "草坪养护"),
        "music": ("歌单", "收藏的歌曲"),
        "passport": ("护照", "旅行证件"),
    },
}
_BEFORE: Final[Mapping[str, Sequence[str]]] = {
    "en": ("", "", "hi, ", "please ", "could you help me, ", "good morning, ", "sorry, ", "so "),
    "zh": ("", "", "你好，", "请帮我", "麻烦", "我想问一下，", "那个，", "您好，"),
}
_AFTER: Final[Mapping[str, Sequence[str]]] = {
    "en": ("", "", " today", " as soon as you can", ", thanks", " before the weekend", " now"),
    "zh": ("", "", "，谢谢", "，尽快", "，可以吗", "，今天就要", "吧"),
}
MOST: Final = len(_ACTIONS["en"]) * len(_THINGS["en"])


def grown_skill(language: str, intents: int, labels: int, *, seed: int = 13) -> Skill:
    """Return a skill of so many intents, each with so many utterances."""
    chance = random.Random(seed)
    pairs = [(action, thing) for action in _ACTIONS[language] for thing in _THINGS[language]]
    chosen = chance.sample(pairs, intents)
    grown = [
        Intent(
            name=f"{action}_{thing}",
            utterances={language: _utterances(language, action, thing, labels, chance)},
        )
        for action, thing in sorted(chosen)
    ]
    return Skill(name=f"grown_{intents}", languages=(language,), intents=tuple(grown))


def _utterances(
    language: str, action: str, thing: str, labels: int, chance: random.Random
) -> tuple[Utterance, ...]:
    said = [
        f"{before}{wording.format(name)}{after}"
        for wording in _ACTIONS[language][action]
        for name in _THINGS[language][thing]
        for before in dict.fromkeys(_BEFORE[language])
        for after in dict.fromkeys(_AFTER[language])
    ]
    return tuple(Utterance(text=text) for text in chance.sample(said, labels))
