"""Slips as reception fills them, in both languages; every name and number is made up."""

from __future__ import annotations

from layouts import slips
from printing.slip import ChecklistItem, Mark

TOKEN = "T8fJq2LxVw0nZbR4KcYtA1g"
REPRINT = "补打 REPRINT"

TICKET_ZH = slips.TicketContent(
    name="澜湖客户服务中心",
    place="一楼大厅",
    time="2026-11-23 09:41",
    number="B012",
    request="装修许可",
    facts=(("前面还有", "3 位"), ("请在", "2 号等候区"), ("通道", "普通"), ("还缺", "2 样")),
    missing=(("施工图纸", "1 套"), ("工人身份证原件", "5 份")),
    code=TOKEN,
    closing=("扫码查看进度。", "请留意叫号，谢谢您。"),
    reprint_mark=REPRINT,
)
TICKET_EN = slips.TicketContent(
    name="Lanhu Customer Service Centre",
    place="Ground-floor lobby",
    time="2026-11-23 09:41",
    number="B012",
    request="Renovation permit",
    facts=(
        ("People ahead", "3"),
        ("Please wait in", "Area 2"),
        ("Lane", "Ordinary"),
        ("Still needed", "2 items"),
    ),
    missing=(("Construction drawings", "1 set"), ("Workers' identity cards", "5")),
    code=TOKEN,
    closing=("Scan to follow your place.", "We will call you."),
    reprint_mark=REPRINT,
)


def _documents(*rows: tuple[str, Mark, str]) -> tuple[ChecklistItem, ...]:
    return tuple(ChecklistItem(text, mark, count) for text, mark, count in rows)


STAFF_ZH = slips.StaffSlipContent(
    head="交工作人员",
    number="B012",
    request="装修许可",
    about="受理单  2026-11-23 09:41  触摸屏 1",
    lane="普通",
    pressing=(),
    answers=(("工人人数", "5"),),
    details=(("语言", "中文"),),
    to_write=(("房号", 1), ("联系电话", 1)),
    documents=_documents(
        ("施工单位营业执照", "present", "复印件 1 份"),
        ("施工资质证书", "present", "复印件 1 份"),
        ("施工图纸", "missing", "1 套"),
        ("工人一寸照片", "present", "5 张"),
        ("工人身份证", "missing", "原件 5 份"),
    ),
    missing_word="缺",
    fees=(("押金", "2,000.00"), ("许可证 20.00 × 5", "100.00"), ("出入证押金 50.00 × 5", "250.00")),
    total=("合计", "2,350.00 元"),
    code="S4821",
    sign_off=("首接人", "承诺时间"),
    reprint_mark=REPRINT,
)
STAFF_EN = slips.StaffSlipContent(
    head="FOR STAFF",
    number="B012",
    request="Renovation permit",
    about="Slip  2026-11-23 09:41  Kiosk 1",
    lane="Ordinary",
    pressing=(),
    answers=(("Workers", "5"),),
    details=(("Language", "English"), ("Unit", "3-2-1402")),
    to_write=(("Telephone", 1),),
    documents=_documents(
        ("Contractor's business licence", "present", "1 copy"),
        ("Qualification certificate", "present", "1 copy"),
        ("Construction drawings", "missing", "1 set"),
        ("Workers' one-inch photos", "present", "5"),
        ("Workers' identity cards", "missing", "5 originals"),
    ),
    missing_word="NO",
    fees=(("Deposit", "2,000.00"), ("Permit 20.00 x 5", "100.00"), ("Pass deposit 50.00 x 5", "250.00")),
    total=("Total", "CNY 2,350.00"),
    code="S4821",
    sign_off=("First contact", "Promised by"),
    reprint_mark=REPRINT,
)
CHECKLIST_ZH = slips.ChecklistContent(
    name="澜湖客户服务中心",
    place="一楼大厅",
    title="办理所需资料（一次性告知）",
    request="装修许可",
    documents_title="请带齐",
    documents=(
        ("施工单位营业执照复印件", "1 份"),
        ("施工资质证书复印件", "1 份"),
        ("施工图纸", "1 套"),
        ("工人一寸照片", "5 张"),
        ("工人身份证原件", "5 份"),
    ),
    fees_title="费用（示例）",
    fees=(("押金", "2,000.00"), ("许可证 20.00 × 5", "100.00"), ("出入证押金 50.00 × 5", "250.00")),
    total=("合计", "2,350.00 元"),
    notes=(("办好以后", "您会拿到一张装修许可证，请贴在门上。"),),
    contact=(("时间", "08:30-18:00"), ("电话", "0755-0000 0000"), ("地点", "一楼大厅 2 号柜台")),
    closing=("带齐资料随时可来，谢谢您。",),
    reprint_mark=REPRINT,
)
CHECKLIST_EN = slips.ChecklistContent(
    name="Lanhu Customer Service Centre",
    place="Ground-floor lobby",
    title="Everything you need, on one list",
    request="Renovation permit",
    documents_title="Please bring",
    documents=(
        ("Contractor's business licence, copy", "1"),
        ("Qualification certificate, copy", "1"),
        ("Construction drawings", "1 set"),
        ("Workers' one-inch photos", "5"),
        ("Workers' identity cards, originals", "5"),
    ),
    fees_title="Fees (examples)",
    fees=(("Deposit", "2,000.00"), ("Permit 20.00 x 5", "100.00"), ("Pass deposit 50.00 x 5", "250.00")),
    total=("Total", "CNY 2,350.00"),
    notes=(("When it is done", "You will receive a permit to post on your door."),),
    contact=(("Open", "08:30-18:00"), ("Telephone", "0755-0000 0000"), ("Place", "Counter 2, ground floor")),
    closing=("Come back any time. Thank you.",),
    reprint_mark=REPRINT,
)
TEST_ZH = slips.TestSlipContent(
    title="打印测试",
    time="2026-11-23 09:41",
    settings=(("打印机", "virtual:"), ("型号", "generic-gbk"), ("纸宽", "576 点 / 48 列")),
    ruler="123456789012345678901234567890",
    samples=("您好，欢迎光临！ABC 0123", "Welcome. ￥20.00 √ 【】"),
    rare="镕喆堃",
    number="B012",
    documents=_documents(("已带", "present", "1 份"), ("未带", "missing", "1 份"), ("待填", "blank", "1 份")),
    missing_word="缺",
    code=TOKEN,
    closing=("如果以上清晰完整，打印机就正常。",),
    reprint_mark=REPRINT,
)

ZH = {
    "ticket": slips.ticket(TICKET_ZH),
    "staff": slips.staff_slip(STAFF_ZH),
    "checklist": slips.checklist(CHECKLIST_ZH),
    "test": slips.test_slip(TEST_ZH),
}
EN = {
    "ticket": slips.ticket(TICKET_EN),
    "staff": slips.staff_slip(STAFF_EN),
    "checklist": slips.checklist(CHECKLIST_EN),
}
