"""Official Chinese prose from a seed: titles, sentences, whole bodies. The words are the bench's own and mean no real place."""

from __future__ import annotations

from random import Random

PLACES = "北原省 松陵市 临河县 泽水区 东岭区 双桥镇 洺河新区 云门街道 石桥乡 清溪镇 白塔区 柳湾县".split()
ORGANS = (
    "人民政府办公室 发展和改革委员会 教育局 民政局 财政局 人力资源和社会保障局 自然资源局 生态环境局 住房和城乡建设局"
    " 交通运输局 水利局 农业农村局 商务局 文化和旅游局 卫生健康委员会 应急管理局 市场监督管理局 统计局 医疗保障局 数据管理局"
).split()
DOMAINS = "教育 交通 水利 养老 就业 医疗 住房 农业 环保 文化 旅游 应急 财政 统计 商务 气象 科技 体育 林业 能源".split()
ASPECTS = "规划 补贴 监管 服务 改革 培训 建设 检查 公示 试点".split()
MATTERS = (
    "老旧小区改造 农村公路养护 校园食品安全 居家养老服务 高标准农田建设 城市内涝治理 企业登记便利化 公共就业服务 饮用水水源保护"
    " 历史建筑保护 基层医疗机构建设 秸秆综合利用 电梯安全管理 公共文化场馆开放 中小企业融资 残疾人康复服务 公共停车设施建设 河道清淤疏浚"
    " 森林防火 政务服务窗口管理 生活垃圾分类 职业技能培训 食用农产品抽检 防汛物资储备 住房公积金提取 婴幼儿照护服务"
).split()
GOALS = (
    "提高办理效率 减轻群众负担 保障资金安全 落实责任分工 完善工作台账 方便群众查询 规范办事流程 防止重复申报 缩短审批时间"
    " 改善居住环境 稳定市场供应 消除安全隐患 健全长效机制 扩大服务覆盖 统一数据口径 保护生态环境 促进公平享有 支持企业发展"
).split()
MEANS = (
    "逐项登记、按月核对 实行首问负责和限时办结 统一印制申请表格 在政府网站公布办理结果 委托第三方机构开展评估 建立部门之间的信息共享"
    " 对重点项目开展现场核查 设立咨询电话和接待窗口 将完成情况纳入年度考核 组织专题培训和业务交流 按照轻重缓急分批安排资金"
    " 由乡镇和街道负责初审 定期听取群众意见 对发现的问题限期整改"
).split()
PEOPLE = "居民 企业 社会组织 农户 个体工商户 项目单位 用人单位 申请人 经办机构 村民委员会 社区居民委员会 服务机构".split()
UNITS = "户 人 处 个项目 家企业 公里 亩 个社区 所学校 个行政村".split()
RESULTS = "完成了年度任务 比上年同期有所增加 基本达到预期 进展总体平稳 已经通过验收 正在有序推进 得到了群众认可".split()
ACTS = "通知 公告 实施方案 若干规定 工作要点 管理办法 情况通报 意见".split()
HEADINGS = "总体要求 主要任务 工作安排 申请条件 办理程序 资金来源 责任分工 监督检查 保障措施 时间安排 有关要求 其他事项".split()

_SENTENCES = (
    "为{goal}，{place}{organ}就{matter}工作作出安排，要求各有关单位{means}。",
    "截至{month}月底，全{unit_place}共有{number}{unit}纳入{matter}范围，其中新增{less}{unit}，{result}。",
    "{people}可以在工作日到{place}政务服务中心提出申请，经办人员应当自受理之日起{days}个工作日内作出答复。",
    "{place}{organ}负责{matter}的组织实施，{other}{organ2}在各自职责范围内做好相关工作。",
    "下一步，将继续围绕{matter}，{means}，进一步{goal}。",
    "对符合条件的{people}，按照每{unit}{money}元的标准给予补助，所需经费由{place}财政统筹安排。",
    "各单位要认真总结{matter}中的经验，{means}，并于{month}月{day}日前将落实情况报送{place}{organ}。",
    "记者从{place}{organ}了解到，今年{matter}计划投入{money}万元，涉及{number}{unit}，目前{result}。",
    "{people}对办理结果有异议的，可以自收到通知之日起{days}日内申请复核，受理机关应当书面说明理由。",
    "会议指出，{matter}关系群众切身利益，必须{means}，确保{goal}的要求落到实处。",
    "根据{year}年度检查结果，{place}有{less}{unit}需要整改，{place}{organ}已经逐一下达整改通知。",
    "“{matter}不能只看材料，要到现场去看。”{place}{organ}有关负责人说，今后将{means}。",
    "{domain}{aspect}工作由{place}{organ}牵头，{goal}是今年的重点，预计{month}月底前完成。",
    "凡是涉及{people}权益的事项，都应当公开依据、条件和程序，{means}，接受社会监督。",
)


def title(random: Random) -> str:
    """A title such as “松陵市民政局关于居家养老服务的通知”."""
    return f"{issuer(random)}关于{random.choice(MATTERS)}{random.choice(ASPECTS)}的{random.choice(ACTS)}"


def issuer(random: Random) -> str:
    """An organ of a place."""
    return random.choice(PLACES) + random.choice(ORGANS)


def sentence(random: Random) -> str:
    """One sentence of 30 to 80 characters."""
    choose, number = random.choice, random.randrange(40, 9000)
    return choose(_SENTENCES).format(
        place=choose(PLACES),
        unit_place=choose("省市县区"),
        organ=choose(ORGANS),
        other=choose(PLACES),
        organ2=choose(ORGANS),
        matter=choose(MATTERS),
        goal=choose(GOALS),
        means=choose(MEANS),
        people=choose(PEOPLE),
        unit=choose(UNITS),
        result=choose(RESULTS),
        domain=choose(DOMAINS),
        aspect=choose(ASPECTS),
        number=number,
        less=random.randrange(1, number),
        money=random.randrange(50, 9000),
        days=random.randrange(3, 31),
        month=random.randrange(1, 13),
        day=random.randrange(1, 29),
        year=random.randrange(2012, 2026),
    )


def body(random: Random, characters: int) -> str:
    """Markdown of about `characters` visible characters: paragraphs, and in a longer text numbered headings, bold words, a list."""
    blocks: list[str] = []
    held = headings = paragraphs = 0
    listed = random.random() < 0.25
    while held < characters:
        if paragraphs and paragraphs % 3 == 0 and characters - held > 200 and headings < len(_NUMBERS):
            blocks.append(f"## {_NUMBERS[headings]}、{random.choice(HEADINGS)}")
            headings += 1
            held += len(blocks[-1]) - 3
        if listed and headings == 1:
            listed = False
            items = [sentence(random) for _ in range(3)]
            blocks.append("\n".join(f"{number}. {item}" for number, item in enumerate(items, 1)))
            held += sum(map(len, items))
        text = ""
        while len(text) < 120 and held + len(text) < characters:
            text += sentence(random)
        held += len(text)
        if paragraphs == 1 and random.random() < 0.3:
            opening, mark, rest = text.partition("，")
            text = f"**{opening}**{mark}{rest}"
        if text:
            blocks.append(text)
        paragraphs += 1
    return "\n\n".join(blocks) + "\n"


_NUMBERS = "一二三四五六七八九十"
