import type { Language } from '../../model/definition';

const zh = {
  name: '名称', nameEn: '英文名称', who: '谁来办', howMany: '几人办', limit: '办理时限', buttons: '选项按钮', form: '办理时填写', condition: '条件', cases: '多路条件',
  settings: '设置', during: '办理期间', more: '高级',
  lead: '牵头单位', coleads: '全部配合单位', district: '申请人所在城区', department: '指定部门', applicant: '申请人', partyField: '表单中填写的单位或个人', departmentField: '按表单字段或公式确定的部门',
  party: '其他当事方（代码或公式）', chooseDepartment: '部门', chooseField: '字段', expression: '公式', expressionHint: '得出部门代码的公式，例如 form.district',
  position: '最低职级', anyPosition: '本部门任何人', today: '今天会由谁办理', nobody: '今天没有人能办理这一环节',
  allColeads: '同时发给全部配合单位，全部答复后继续。', seats: '专家人数', seatsHint: '每位专家单独评分，全部提交后取平均分。',
  days: '工作日', byFormula: '用公式', byNumber: '填数字', noLimit: '不填则不限',
  remind: '提醒', escalate: '升级督办', tacit: '到期自动决定', leave: '到期改走另一条路', message: '收到消息时',
  afterDays: (kind: string): string => (kind === 'remind' ? '几个工作日后提醒' : kind === 'escalate' ? '几个工作日后升级' : '几个工作日后'),
  repeat: '之后每几个工作日再次', most: '最多次数', to: '通知谁', text: '内容', outcome: '决定', opinion: '意见', clause: '准许自动办理的条款（编号）', eventName: '消息名称', interrupting: '结束本环节', own: '期限',
  handler: '经办人', sectionHead: '科长', leader: '局领导', supervisor: '督查人员',
  outcomeText: '按钮文字', outcomeTextEn: '英文', outcomeName: '代码', opinionNeeded: '须填意见', addOutcome: '添加选项', supplement: '一次性告知补正', maxSupplements: '补正次数上限',
  remove: '删除', up: '上移', down: '下移',
  and: '全部满足', or: '任一满足', not: '以上不成立', addRule: '添加条件', addGroup: '添加条件组', asText: '用公式编写', asBuilder: '用条件编辑', noRule: '还没有条件：始终不成立',
  onlyText: '这个公式只能用文字编辑。', fieldOrFormula: '选择字段或输入公式', value: '值', otherField: '与字段比较', fixedValue: '与值比较', formulaOk: '公式正确', choose: '请选择',
  ops: { '=': '等于', '!=': '不等于', '<': '小于', '<=': '小于或等于', '>': '大于', '>=': '大于或等于', in: '是其中之一', contains: '包含', is: '为是', isNot: '为否', empty: '没有填写', filled: '已填写', null: '未知', notNull: '已知' },
  caseName: '出口', addCase: '添加一路', caseDefault: '都不成立时走“其他”。',
  groups: { form: '申请表', params: '政策参数', applicant: '申请人', history: '历史记录', case: '办件', procedure: '事项', day: '日期', variable: '流程变量' } as Readonly<Record<string, string>>,
  insertField: '插入字段', fieldId: '代码', fieldLabel: '名称', fieldLabelEn: '英文名称', fieldType: '类型', required: '必填', onlyFor: '只在选择时', all: '全部选项', addField: '添加字段',
  types: { text: '文字', textarea: '多行文字', number: '数字', integer: '整数', money: '金额', date: '日期', boolean: '是/否' } as Readonly<Record<string, string>>,
  hit: '多行成立时', hits: { first: '取第一行', unique: '只允许一行', all: '全部取出' } as Readonly<Record<string, string>>, askedColumn: (number: number): string => `条件列 ${number}`, givenColumn: (number: number): string => `结果列 ${number}`,
  addAsked: '添加条件列', addGiven: '添加结果列', tableRows: '决策表的行', addTableRow: '添加一行', cell: (row: number, column: string): string => `第 ${row} 行 ${column}`,
  cellHelp: '条件格：- 表示不限；可写 >= 50000、1..10、\'甲\',\'乙\'。结果格是公式，文字请加引号。', tableTests: '测试', addTableTest: '添加测试', testHelp: '测试随表保存，全部通过才能发布；结果全部留空表示没有一行成立。',
  likely: '预测时走', likelyUsual: '通常的出口', id: '标识', type: '类型', json: 'JSON', badJson: '不是有效的 JSON', default: (text: string) => `默认 ${text}`, yes: '是', no: '否',
  variables: '变量', newVariable: '新变量…',
  options: {
    handler: '经办人', sectionHead: '科长及以上', leader: '局领导', WaitAll: '全部到齐', WaitAllActive: '已走的分支到齐', WaitAny: '任一到达', WaitN: '达到个数', WaitRatio: '达到比例',
    cancel: '取消', leave: '继续进行', all: '全部同意', sequential: '依次，全部同意', ratio: '达到比例', any: '任一先办理者决定', vote: '票决', Approve: '同意', Reject: '不同意', MatchFirst: '取第一个成立的', MatchAny: '成立的都走', InProgress: '办理中', Approved: '准予', Rejected: '不予', Closed: '终止', open: '待履行', done: '已履行', missed: '未履行',
  } as Readonly<Record<string, string>>,
};

const en: typeof zh = {
  name: 'Name in Chinese', nameEn: 'Name', who: 'Who', howMany: 'How many', limit: 'Limit', buttons: 'Buttons', form: 'Filled in here', condition: 'Condition', cases: 'Conditions',
  settings: 'Settings', during: 'Meanwhile', more: 'Advanced',
  lead: 'Lead department', coleads: 'All co-leads', district: "The applicant's district", department: 'A department', applicant: 'The applicant', partyField: 'Who is named in the form', departmentField: 'The department that a field or formula gives',
  party: 'Another party (identifier or formula)', chooseDepartment: 'Department', chooseField: 'Field', expression: 'Formula', expressionHint: 'A formula that gives the code of a department, e.g. form.district',
  position: 'At least', anyPosition: 'Anybody of the department', today: 'Who would get this today', nobody: 'Nobody could do this step today',
  allColeads: 'Goes to all co-leads at once, and on when all have answered.', seats: 'Experts', seatsHint: 'Each expert scores alone; the mean is taken when all have.',
  days: 'working days', byFormula: 'By formula', byNumber: 'As a number', noLimit: 'Empty: no limit',
  remind: 'Remind', escalate: 'Escalate', tacit: 'Decide by itself', leave: 'Leave another way', message: 'When a message comes',
  afterDays: (kind) => (kind === 'remind' ? 'Remind after working days' : kind === 'escalate' ? 'Escalate after working days' : 'After working days'),
  repeat: 'Again every working days', most: 'At most', to: 'Tell', text: 'Text', outcome: 'Decision', opinion: 'Opinion', clause: 'Clause that allows it (its id)', eventName: 'Message', interrupting: 'Ends this step', own: 'Period',
  handler: 'Handler', sectionHead: 'Section head', leader: 'Leader', supervisor: 'Supervisor',
  outcomeText: 'Chinese text', outcomeTextEn: 'Text', outcomeName: 'Code', opinionNeeded: 'Needs an opinion', addOutcome: 'Add a button', supplement: 'Ask for supplements', maxSupplements: 'Most supplements',
  remove: 'Remove', up: 'Up', down: 'Down',
  and: 'All of these', or: 'Any of these', not: 'None of it', addRule: 'Add a condition', addGroup: 'Add a group', asText: 'Write a formula', asBuilder: 'Use the builder', noRule: 'No condition yet: it never holds',
  onlyText: 'This formula can only be edited as text.', fieldOrFormula: 'Choose a field or type a formula', value: 'Value', otherField: 'Compare with a field', fixedValue: 'Compare with a value', formulaOk: 'The formula is right', choose: 'Choose',
  ops: { '=': 'is', '!=': 'is not', '<': 'less than', '<=': 'at most', '>': 'more than', '>=': 'at least', in: 'is one of', contains: 'contains', is: 'is yes', isNot: 'is no', empty: 'is empty', filled: 'is filled in', null: 'is unknown', notNull: 'is known' },
  caseName: 'Way', addCase: 'Add a way', caseDefault: 'Where none holds, “Otherwise” is taken.',
  groups: { form: 'Form', params: 'Parameters', applicant: 'Applicant', history: 'History', case: 'Case', procedure: 'Procedure', day: 'Days', variable: 'Variables' },
  insertField: 'Insert a field', fieldId: 'Code', fieldLabel: 'Chinese label', fieldLabelEn: 'Label', fieldType: 'Type', required: 'Required', onlyFor: 'Only for', all: 'All buttons', addField: 'Add a field',
  types: { text: 'Text', textarea: 'Long text', number: 'Number', integer: 'Whole number', money: 'Money', date: 'Date', boolean: 'Yes or no' },
  hit: 'When several rows hold', hits: { first: 'The first one', unique: 'Only one may', all: 'All of them' }, askedColumn: (number) => `Condition ${number}`, givenColumn: (number) => `Result ${number}`,
  addAsked: 'Add a condition', addGiven: 'Add a result', tableRows: 'Rows of the table', addTableRow: 'Add a row', cell: (row, column) => `Row ${row} ${column}`,
  cellHelp: "Condition: - for anything; >= 50000, 1..10, 'a','b'. A result is a formula; texts stand in quotes.", tableTests: 'Tests', addTableTest: 'Add a test', testHelp: 'Tests are kept with the table and have to pass before it is published. No result at all means that no row holds.',
  likely: 'Predicted way', likelyUsual: 'The usual one', id: 'Identifier', type: 'Type', json: 'JSON', badJson: 'This is no valid JSON', default: (text) => `Default ${text}`, yes: 'Yes', no: 'No',
  variables: 'Variables', newVariable: 'New variable…',
  options: {
    handler: 'Handler', sectionHead: 'Section head or above', leader: 'Leader', WaitAll: 'All have come', WaitAllActive: 'All that were taken have come', WaitAny: 'Any has come', WaitN: 'So many have come', WaitRatio: 'A share has come',
    all: 'All approve', sequential: 'One after the other, all approve', ratio: 'A part of them', any: 'Whoever is first', vote: 'By vote', Approve: 'Approve', Reject: 'Reject', cancel: 'Cancel them', leave: 'Let them go on', MatchFirst: 'The first that holds', MatchAny: 'All that hold', InProgress: 'In progress', Approved: 'Approved', Rejected: 'Rejected', Closed: 'Closed', open: 'Open', done: 'Done', missed: 'Missed',
  },
};

export type DrawerTexts = typeof zh;

export function drawerTexts(language: Language): DrawerTexts {
  return language === 'en' ? en : zh;
}

const zhPolicies = {
  title: '特殊情况', whenEmpty: '本部门无人可办时', fallbackUser: '由谁代办', standIn: '平台指定的代办人', selfApproval: '经办人与申请人有关时', repeatApprover: '同一人先前已同意时', copyTo: '抄送',
  add: '添加…', departments: '抄送部门', people: '抄送人员', positions: '职级（不选则部门全体）',
  options: {
    person: '交给指定的人', pool: '留在科室池，并通知管理员', forbid: '必须回避', secondPerson: '可以办理，但须第二人会签', ask: '仍然每次询问', consecutive: '上一环节刚由同一人同意，则自动通过', once: '之前任一环节由同一人同意，则自动通过',
  } as Readonly<Record<string, string>>,
  hints: { whenEmpty: '环节绝不会因无人办理而自动通过。', selfApproval: undefined, repeatApprover: '随后直接拨款的环节只能每次询问。', copyTo: '环节开始时抄送，只阅不办；只选职级则为办理本环节的部门。' } as Readonly<Record<string, string | undefined>>,
};

const enPolicies: typeof zhPolicies = {
  title: 'Special cases', whenEmpty: 'When nobody of the department can decide', fallbackUser: 'Who decides then', standIn: 'The stand-in of the platform', selfApproval: 'When the officer has a part in the case',
  repeatApprover: 'When the same person approved before', copyTo: 'Copies to', add: 'Add…', departments: 'Departments that get a copy', people: 'People who get a copy', positions: 'Positions (none: everybody of the departments)',
  options: {
    person: 'A named person decides', pool: 'It stays in the pool, and administrators are told', forbid: 'That officer keeps out', secondPerson: 'May decide, and a second person signs', ask: 'Ask again each time',
    consecutive: 'Passes by itself when that was the step right before', once: 'Passes by itself when that was any step before',
  },
  hints: { whenEmpty: 'A step never passes because nobody is there.', selfApproval: undefined, repeatApprover: 'A step that money follows always asks.', copyTo: 'When the step begins, to read only. With positions alone it is the department that does the step.' },
};

/** Words of the special cases of a step. */
export function policyTexts(language: Language): typeof zhPolicies {
  return language === 'en' ? enPolicies : zhPolicies;
}
