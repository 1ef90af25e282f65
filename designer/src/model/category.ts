/** What a step is to a reader. It decides shape, icon and colour. */
export type Category =
  | 'start' | 'end' | 'task' | 'opinion' | 'expert' | 'supplement' | 'decision' | 'gateway' | 'timer'
  | 'notice' | 'notify' | 'money' | 'certificate' | 'message' | 'obligation' | 'subflow' | 'system';

const known: Readonly<Record<string, Category>> = {
  'Elsa.Start': 'start',
  'Elsa.End': 'end',
  'Elsa.Finish': 'end',
  'Elsa.Complete': 'end',
  'Elsa.Fault': 'end',
  'Elsa.FlowDecision': 'decision',
  'Elsa.FlowSwitch': 'decision',
  'Approvals.DecisionTable': 'decision',
  'Elsa.If': 'decision',
  'Elsa.FlowFork': 'gateway',
  'Elsa.FlowJoin': 'gateway',
  'Elsa.SetVariable': 'system',
  'Elsa.WriteLine': 'system',
  'Elsa.Delay': 'timer',
  'Elsa.StartAt': 'timer',
  'Elsa.Timer': 'timer',
  'Elsa.Cron': 'timer',
  'Elsa.Event': 'message',
  'Elsa.PublishEvent': 'notify',
  'Elsa.SendEmail': 'notify',
  'Elsa.RunTask': 'task',
};

// Our own activities are told apart by the noun in their name, so that a new one finds its look without a change here.
const byNoun: readonly (readonly [RegExp, Category])[] = [
  [/Supplement/, 'supplement'],
  [/Expert|Score|Panel/, 'expert'],
  [/CoLead|Opinion|Countersign/, 'opinion'],
  [/Review|WorkItem|Task|Approve|Accept|Human/, 'task'],
  [/PublicNotice|Publicity/, 'notice'],
  [/Notify|Mail|Invite|Remind/, 'notify'],
  [/Amount|Grant|Pay|Subsid/, 'money'],
  [/Certificate|Plaque/, 'certificate'],
  [/Obligation|Duty/, 'obligation'],
  [/Message|Signal|Event/, 'message'],
  [/Wait|Delay|Timer|Until/, 'timer'],
  [/Subflow|Workflow|Flowchart|Sequence|ForEach|While/, 'subflow'],
  [/Switch|Decision/, 'decision'],
  [/^End|End$|Finish$/, 'end'],
];

/** Finds the category of a step; `role` tells the lead's step from that of the co-leads and of the experts. */
export function categoryOf(type: string, role: string | undefined): Category {
  const exact = known[type];
  const category = exact ?? byNoun.find(([noun]) => noun.test(type.slice(type.indexOf('.') + 1)))?.[1] ?? 'system';
  if (category !== 'task' || role === undefined) {
    return category;
  }
  return /^co-?leads?$/i.test(role) ? 'opinion' : /^experts?$/i.test(role) ? 'expert' : category;
}

const waiting: ReadonlySet<Category> = new Set<Category>(['task', 'opinion', 'expert', 'supplement', 'timer', 'notice', 'message', 'subflow']);

/** Whether a case can stop at such a step. The others it passes at once, so a journal may leave them out. */
export function waits(category: Category): boolean {
  return waiting.has(category);
}
