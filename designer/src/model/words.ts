import type { Category } from './category';
import type { Language, Link, Step } from './definition';

type Pair = readonly [zh: string, en: string];

const ports: Readonly<Record<string, Pair>> = {
  Approve: ['同意', 'Approve'],
  Approved: ['通过', 'Approved'],
  Accept: ['受理', 'Accept'],
  Reject: ['不予通过', 'Reject'],
  Rejected: ['不予通过', 'Rejected'],
  Refuse: ['不予受理', 'Refuse'],
  Supplement: ['补正', 'Supplement'],
  Supplemented: ['已补正', 'Supplemented'],
  Answered: ['已补正', 'Answered'],
  Agree: ['同意', 'Agree'],
  Disagree: ['不同意', 'Disagree'],
  Done: ['完成', 'Done'],
  True: ['是', 'Yes'],
  False: ['否', 'No'],
  Clear: ['无异议', 'No objection'],
  Objected: ['有异议', 'Objection'],
  Expired: ['逾期', 'Expired'],
  Timeout: ['逾期', 'Expired'],
  Default: ['其他', 'Otherwise'],
  NoMatch: ['都不符合', 'None holds'],
  Received: ['已收到', 'Received'],
  TooFew: ['不足', 'Too few'],
  Cancelled: ['已取消', 'Cancelled'],
  Compensate: ['撤销办法', 'Undone by'],
};

const categories: Readonly<Record<Category, Pair>> = {
  start: ['开始', 'Start'],
  end: ['结束', 'End'],
  task: ['办理', 'Review'],
  opinion: ['征求意见', 'Opinions'],
  expert: ['专家评审', 'Experts'],
  supplement: ['补正', 'Supplements'],
  decision: ['判断', 'Decision'],
  gateway: ['分支', 'Branches'],
  timer: ['等待', 'Wait'],
  notice: ['公示', 'Public notice'],
  notify: ['通知', 'Notice'],
  money: ['资金', 'Money'],
  certificate: ['证照', 'Certificate'],
  message: ['等待消息', 'Message'],
  obligation: ['后续事项', 'Follow-up'],
  subflow: ['子流程', 'Sub-flow'],
  system: ['系统步骤', 'System'],
};

const departments: Readonly<Record<string, Pair>> = {
  lead: ['牵头单位', 'Lead'],
  colead: ['配合单位', 'Co-leads'],
  coleads: ['配合单位', 'Co-leads'],
  applicant: ['申请人', 'Applicant'],
};

function pick([zh, en]: Pair, language: Language): string {
  return language === 'en' ? en : zh;
}

export function categoryText(category: Category, language: Language): string {
  return pick(categories[category], language);
}

/** The name of a step in the reader's language, else in the other one, else what kind of step it is. */
export function stepName(step: Step, language: Language): string {
  // Studio fills an activity's name with its id or type ("Review1"); that is no name for people.
  const technical = step.name === undefined || step.name === step.id || /^[A-Z][A-Za-z]*\d*$/.test(step.name);
  const fallback = categoryText(step.category, language);
  return language === 'en' ? (step.nameEn ?? (technical ? fallback : (step.name ?? fallback))) : technical ? fallback : (step.name ?? fallback);
}

/** Who does the step. A code that nobody has translated is not shown. */
export function departmentText(step: Step, language: Language): string | undefined {
  if (step.category === 'supplement') {
    return pick(['申请人', 'Applicant'], language);
  }
  if (step.department === undefined) {
    return undefined;
  }
  const pair = departments[step.department.toLowerCase()];
  return pair !== undefined ? pick(pair, language) : /^[^{]*[\u4e00-\u9fff][^{]*$/.test(step.department) ? step.department : undefined;
}

export function limitText(step: Step, language: Language): string | undefined {
  if (step.workingDays === undefined || step.workingDays <= 0) {
    return undefined;
  }
  return language === 'en' ? `${step.workingDays} working day${step.workingDays === 1 ? '' : 's'}` : `${step.workingDays} 个工作日`;
}

/** What an outcome is called: the step's own word for it, else the usual one, else its name. */
export function outcomeText(step: Step | undefined, port: string, language: Language): string {
  const own = step?.outcomes.find((outcome) => outcome.name === port);
  const text = language === 'en' ? own?.textEn : own?.text;
  const usual = port === 'Done' && step?.category === 'supplement' ? ports['Supplemented'] : ports[port];
  return text ?? (usual === undefined ? port : pick(usual, language));
}

/** The label of a link. A step with one way out needs none, and neither does a fork. */
export function linkText(step: Step | undefined, link: Link, siblings: readonly Link[], language: Language): string | undefined {
  const onlyWay = siblings.every((other) => other.port === link.port);
  return step?.category === 'gateway' || step?.category === 'start' || (onlyWay && link.port === 'Done') ? undefined : outcomeText(step, link.port, language);
}
