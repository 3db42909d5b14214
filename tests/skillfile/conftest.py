"""A small skill in files, as a person writes it."""

from pathlib import Path

import pytest

FILES = {
    "skill.yml": """\
# The shop's own skill.
name: shop
title: {zh: 小店, en: Shop}
languages: [zh, en]  # the main one first
""",
    "intents.yml": """\
intents:
  # What most people come for.
  track_order:
    description: 查询订单
    utterances:
      zh:
        - 我的订单到哪了
        # with a number
        - 查一下[A1001](order_number)
        - 快递到哪里了
      en:
        - where is my order
        - track order [A1001](order_number)
        - when will it arrive
  greet:
    utterances:
      zh: [你好, 您好, 早上好]
      en: [hello, hi there, good morning]
""",
    "slots.yml": """\
entities:
  order_code:
    patterns: ['[A-Z]\\d{4}']
  reason:
    dictionary:
      damaged: [坏了, broken]  # what happens most
      110: [police, no, 119]
slots:
  order_number:
    type: order_code
    prompts:
      zh: 请问订单号是多少？
      en: What is the order number?
  why:
    type: reason
    prompts: 为什么 / why?
""",
    "responses.yml": """\
responses:
  hello:
    text: {zh: [你好！, 您好！], en: Hello!}
    buttons:
      - title: {zh: 查订单, en: Track}
        payload: /track_order
  done:
    text: {zh: '{order_number} 查好了', en: 'Done with {order_number}'}
""",
    "flows/track_order.yml": """\
name: track_order
description: Where an order is
trigger:
  intents: [track_order]
steps:
  # First the number.
  - kind: collect
    id: ask_number
    slot: order_number
  - kind: collect
    id: ask_why
    slot: why
  - kind: branch
    id: look
    links:
      - when: {kind: equals, slot: why, value: damaged}
        to: say_done
  - kind: say
    id: say_done
    response: done
canvas:
  ask_number: {x: 10, y: 20}
""",
    "flows/greet.yml": """\
trigger: {intents: [greet]}
steps:
  - {kind: say, id: hello, response: hello}
""",
    "faq.csv": """\
id,question,similar,answer,language
hours,几点开门,什么时候开门|营业时间,早上九点,zh
""",
    "chats/zh.yml": """\
chats:
  - name: 查订单
    language: zh
    turns:
      - user: 查一下A1001
        flow: track_order
        slots: {order_number: A1001}
""",
}


@pytest.fixture
def files() -> dict[str, str]:
    return dict(FILES)


@pytest.fixture
def folder(tmp_path: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = tmp_path / "shop" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return tmp_path / "shop"
