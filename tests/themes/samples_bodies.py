"""Bodies as the engine prints them."""

from __future__ import annotations

_TABLE = {
    "zh": '<div class="table" role="region" tabindex="0" aria-label="表格"><table><caption>重点任务分工表</caption><thead><tr><th scope="col">任务</th><th scope="col">牵头单位</th><th scope="col" class="align-right">完成时限</th></tr></thead><tbody><tr><td>推行“一网通办”</td><td>省政务服务管理局</td><td class="align-right">2026年6月</td></tr><tr><td>压减企业开办时间至一个工作日</td><td>省市场监督管理局</td><td class="align-right">2026年9月</td></tr></tbody></table></div>',
    "en": '<div class="table" role="region" tabindex="0" aria-label="Table"><table><caption>Division of tasks</caption><thead><tr><th scope="col">Task</th><th scope="col">Led by</th><th scope="col" class="align-right">Due</th></tr></thead><tbody><tr><td>One online access to all services</td><td>Government Services Administration</td><td class="align-right">June 2026</td></tr><tr><td>Company registration within one working day</td><td>Market Regulation Administration</td><td class="align-right">September 2026</td></tr></tbody></table></div>',
}
_FIGURE = '<figure><img src="/files/photo1-1200.jpg" width="1200" height="800" alt="{alt}" loading="lazy"><figcaption>{caption}</figcaption></figure>'

ARTICLE = {
    "zh": "<p>3月1日，全省推进高质量发展大会在松陵召开。会议总结去年工作，部署一季度重点任务，强调要坚持稳中求进工作总基调，统筹发展和安全，推动经济实现质的有效提升和量的合理增长。</p>"
    + _FIGURE.format(alt="大会会场", caption="大会现场。本网记者 摄")
    + '<h2 id="s1">一、抓好项目建设</h2><p>全年安排省级重点项目<strong>320个</strong>，完成投资1,860亿元，同比增长7.5%。各地要用好<a href="/policies/2026/sample-1.html">优化营商环境若干措施</a>，参考<a href="https://daily.example/report" rel="external noopener">北原日报报道</a>。</p><ul><li>完善项目调度机制；</li><li>强化要素保障，保障用地、用能、用工；</li><li>严格质量和安全监管。</li></ul><blockquote><p>发展的根本目的是增进民生福祉。</p></blockquote>'
    + _TABLE["zh"],
    "en": "<p>On 1 March the province met in Songling to review last year’s work and to set priorities for the first quarter. The meeting called for steady progress, for balance between growth and safety, and for results that people can feel in their daily lives.</p>"
    + _FIGURE.format(alt="The conference hall", caption="The meeting in Songling. Photograph: staff")
    + '<h2 id="s1">1. Projects</h2><p>The province plans <strong>320 key projects</strong> with investment of 186 billion yuan, 7.5 per cent more than last year. See the <a href="/en/policies/2026/sample-1.html">measures to improve the business environment</a> and the <a href="https://daily.example/report" rel="external noopener">report in the Beiyuan Daily</a>.</p><ul><li>Follow each project month by month;</li><li>Provide land, energy and labour;</li><li>Supervise quality and safety strictly.</li></ul><blockquote><p>The purpose of development is a better life for the people.</p></blockquote>'
    + _TABLE["en"],
}

POLICY = {
    "zh": '<p>《北原省优化营商环境若干措施》已经省人民政府同意，现印发给你们，请认真贯彻落实。</p><h2 id="s1">一、总体要求</h2><p>坚持市场化、法治化、国际化原则，以市场主体需求为导向，以转变政府职能为核心，创新体制机制、强化协同联动、完善法治保障，对标国际先进水平，为各类市场主体投资兴业营造稳定、公平、透明、可预期的良好环境。</p><h2 id="s2">二、主要措施</h2><h3 id="s21">（一）精简审批</h3><p>推行“证照分离”改革全覆盖，企业开办时间压减至1个工作日以内；工程建设项目审批时间压减至60个工作日以内。</p><p>1.除涉及国家安全、公共安全外，实行告知承诺制。</p><p>2.全面推广电子证照，凡能通过数据共享获取的材料，不再要求申请人提交。</p>'
    + _TABLE["zh"]
    + '<h2 id="s3">三、组织实施</h2><p>各市、县人民政府要加强组织领导，明确责任分工，确保各项措施落到实处。本措施自2026年4月1日起施行，有效期五年。</p><p>附件：1.重点任务分工表</p><p>　　　2.营商环境评价指标</p>',
    "en": '<p>The Measures of Beiyuan Province to Improve the Business Environment have been approved by the provincial people’s government and are issued to you for implementation.</p><h2 id="s1">1. General requirements</h2><p>Guided by the needs of market entities and by the principles of market orientation, the rule of law and openness, the province builds a stable, fair, transparent and predictable environment for all who invest and do business here.</p><h2 id="s2">2. Main measures</h2><h3 id="s21">2.1 Fewer approvals</h3><p>A company is registered within one working day; approval of a construction project takes no more than 60 working days.</p><ol><li>Outside national and public security a written undertaking replaces prior approval.</li><li>Papers that can be had by sharing data are no longer asked of applicants.</li></ol>'
    + _TABLE["en"]
    + '<h2 id="s3">3. Implementation</h2><p>Governments of cities and counties shall assign responsibilities and see the measures through. They take effect on 1 April 2026 and are valid for five years.</p>',
}

LETTER = {
    "zh": "<p>王先生，您好！灵活就业人员可以按规定参加职工基本医疗保险，携带居民身份证到户籍地或常住地医保经办窗口办理，也可以通过政务服务网在线办理。</p><p>感谢您对医疗保障工作的关心和支持。</p>",
    "en": "<p>Dear Mr Wang, people in flexible employment may join employees’ medical insurance. Take your identity card to the insurance counter where you are registered or live, or apply online.</p><p>Thank you for writing to us.</p>",
}

INTERVIEW = {
    "zh": "<p><strong>主持人：</strong>各位网友好，欢迎收看在线访谈。请问今年稳就业有哪些新政策？</p><p><strong>赵明：</strong>今年我省继续实施失业保险稳岗返还，中小微企业返还比例提高到60%。</p>",
    "en": "<p><strong>Host:</strong> Welcome. What is new in employment policy this year?</p><p><strong>Zhao Ming:</strong> We continue the refund of unemployment insurance; small companies now receive 60 per cent.</p>",
}
