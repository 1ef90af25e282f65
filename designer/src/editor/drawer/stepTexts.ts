import type { Language } from '../../model/definition';
import type { Mode } from '../../model/countersign';

const zh = {
  // Who.
  members: '指定的部门和人员', memberDepartments: '会签部门', memberPeople: '会签人员', addDepartment: '添加部门…', addPerson: '添加人员…',
  peopleHint: '指名会签的人须本人表态，不按职级。',
  assignee: '交给谁', pool: '放入科室池，由本部门认领', person: '指定的人', fromField: '表单或前面环节所填的人', byFormula: '用公式确定', choosePerson: '人员', assigneeFormula: '得出用户名的公式',
  assigneeHint: '不是本部门够职级的在岗人员时，退回科室池，并在办理过程中说明原因。',
  eyes: '谁要回避', eyesNone: '不限', eyesEarlier: '办理过此前任一环节的人', eyesSteps: '办理过指定环节的人', eyesChoose: '这些环节', eyesHint: '四眼原则：办理、签名或提过意见的人不能认领、被交办或决定本环节。',
  // How many.
  mode: '怎样算通过', modes: { all: '全部同意', sequential: '依次办理，全部同意', ratio: '同意达到比例', any: '第一个表态的人决定', vote: '按权重票决' } as Readonly<Record<Mode, string>>,
  explain: {
    all: '同时发给全部成员；有一人不同意即不通过。', sequential: '前一人同意后才发给下一人；有一人不同意即结束。', ratio: '同时发给全部成员，同意的人数达到比例即通过。',
    any: '同时发给全部成员，谁先同意或不同意就按谁的意见。', vote: '同时发给全部成员，同意票按权重达到通过票数即通过。',
  } as Readonly<Record<Mode, string>>,
  early: '结果一旦确定即进入下一环节，还没有表态的不再需要办理。',
  ratio: '同意比例（%）', needed: (needed: number, voters: number): string => `${voters} 个成员中须有 ${needed} 个同意。`,
  least: '最少同意人数', leastHint: '不填则无此要求；同意的不足此数，不通过。', threshold: '通过票数', thresholdHint: '不填则同意票须多于不同意票。', tie: '票数相等时', weights: '权重', weightOf: (name: string): string => `${name} 的权重`, weightsHint: '不改的都是 1。',
  // Rights.
  rights: '字段权限', rightsHint: '本部门在这一环节能看到、能修改申请表的哪些内容。没有改动的都可查看。', field: '字段', read: '查看', write: '可修改', hidden: '隐藏', allRead: '全部恢复为查看', changedRights: (count: number): string => `已设 ${count} 项`,
  signature: '作出决定时须手写签名', warnDays: '提前几个工作日亮黄灯', warnHint: '不填则按办事指南或平台的规定。', notAsked: '不再征求的部门', nobodyExcept: '全部征求',
};

const en: typeof zh = {
  members: 'Departments and people that are named', memberDepartments: 'Departments that sign', memberPeople: 'People who sign', addDepartment: 'Add a department…', addPerson: 'Add a person…',
  peopleHint: 'Who is named answers in person, whatever the position.',
  assignee: 'Given to', pool: 'The pool: whoever of the department takes it', person: 'A named person', fromField: 'Who is named in the form or by a step before', byFormula: 'Who a formula gives', choosePerson: 'Person', assigneeFormula: 'A formula that gives a user name',
  assigneeHint: 'Who is not of the department, has too low a position or is away does not get it: it goes to the pool, and the case says why.',
  eyes: 'Who keeps out', eyesNone: 'Nobody by rule', eyesEarlier: 'Whoever acted at any step before', eyesSteps: 'Whoever acted at certain steps', eyesChoose: 'These steps', eyesHint: 'Four eyes: whoever decided, signed or gave an opinion there may not take, be given or decide this step.',
  mode: 'It passes when', modes: { all: 'everybody approves', sequential: 'everybody approves, one after the other', ratio: 'a part of them approves', any: 'the first who answers approves', vote: 'the weighted vote is for it' },
  explain: {
    all: 'All are asked at once; the first rejection ends it.', sequential: 'The next one is asked when the one before has approved; the first rejection ends it.', ratio: 'All are asked at once; it passes when enough have approved.',
    any: 'All are asked at once; whoever approves or rejects first decides.', vote: 'All are asked at once; it passes when approvals by weight reach the threshold.',
  },
  early: 'It goes on as soon as the result is certain; who has not answered is no longer needed.',
  ratio: 'Part that approves (%)', needed: (needed, voters) => `${needed} of ${voters} members have to approve.`,
  least: 'Least number of approvals', leastHint: 'Empty: no such rule. With fewer approvals it does not pass.', threshold: 'Votes to pass', thresholdHint: 'Empty: more votes for than against.', tie: 'When votes are equal', weights: 'Weights', weightOf: (name) => `Weight of ${name}`, weightsHint: 'All that you leave alone are 1.',
  rights: 'Rights to fields', rightsHint: 'What of the application the department sees and may change at this step. All else can be read.', field: 'Field', read: 'Read', write: 'Change', hidden: 'Hide', allRead: 'Let all be read again', changedRights: (count) => `${count} set`,
  signature: 'Decisions need a handwritten signature', warnDays: 'Yellow light so many working days before', warnHint: 'Empty: as the guide or the platform says.', notAsked: 'Department that is not asked', nobodyExcept: 'All are asked',
};

export type StepTexts = typeof zh;

/** Words of the settings that say who does a step, how many, and what they may see. */
export function stepTexts(language: Language): StepTexts {
  return language === 'en' ? en : zh;
}
