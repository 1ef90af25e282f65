namespace Nanning.Approvals.Workflows.Runtime;

/// <summary>What a step says beside who decides what: whom it is copied to, and the like. The engine only hands it on; the host acts by it.</summary>
public sealed record StepPolicy
{
    /// <summary>Who gets a copy of the case when the step begins; null for nobody.</summary>
    public StepCopies? CopyTo { get; init; }

    /// <summary>What becomes of a step whose approver has approved the case before.</summary>
    public RepeatApprover RepeatApprover { get; init; }

    /// <summary>What becomes of a step that nobody of its department can decide.</summary>
    public WhenEmpty WhenEmpty { get; init; }

    /// <summary>User name of who decides then; null for the stand-in of the platform.</summary>
    public string? FallbackUser { get; init; }

    /// <summary>Steps whose deciders must not decide this one, by activity and with commas, or <see cref="Earlier"/> for every step before it; null for none.</summary>
    public string? NotBy { get; init; }

    /// <summary>Stands for every earlier step in <see cref="NotBy"/>.</summary>
    public const string Earlier = "earlier";

    /// <summary>What becomes of a step whose officer has a part in the case.</summary>
    public SelfApproval SelfApproval { get; init; }

    /// <summary>What the department sees and changes of the application; null for everything to read and nothing to change.</summary>
    public StepFields? Fields { get; init; }

    /// <summary>Fields and materials that an approval rests on, by department, or by <see cref="Everybody"/>; null for all that the step shows.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>>? DependsOn { get; init; }

    /// <summary>Stands for every department that <see cref="DependsOn"/> does not name.</summary>
    public const string Everybody = "*";

    /// <summary>Legal reason for which the clock of the case stands still while it waits for this step alone; null when its time counts.</summary>
    public string? PausesFor { get; init; }

    /// <summary>Name of the input that says it.</summary>
    public const string PausesForInput = "pausesFor";

    /// <summary>The decision needs a handwritten signature.</summary>
    public bool Signature { get; init; }
}

/// <summary>What becomes of a step whose approver has approved the case before (重复审批人).</summary>
public enum RepeatApprover
{
    /// <summary>The person is asked again.</summary>
    Ask,

    /// <summary>It passes by itself when the same person approved the step right before it.</summary>
    Consecutive,

    /// <summary>It passes by itself when the same person approved any step before it.</summary>
    Once,
}

/// <summary>What becomes of a step that nobody of its department can decide. It never passes by itself.</summary>
public enum WhenEmpty
{
    /// <summary>A named person decides: the step's, else the stand-in of the platform.</summary>
    Person,

    /// <summary>It stays in the pool, and the administrators are told.</summary>
    Pool,
}

/// <summary>What becomes of a step whose officer has a part in the case (回避).</summary>
public enum SelfApproval
{
    /// <summary>That officer may not decide it.</summary>
    Forbid,

    /// <summary>That officer may, but a second person signs.</summary>
    SecondPerson,
}

/// <summary>Rights to the fields of the application (字段权限); what is not named is read.</summary>
/// <param name="Write">Fields that may be changed with the decision.</param>
/// <param name="Hidden">Fields and materials that are not shown.</param>
public sealed record StepFields(IReadOnlyList<string> Write, IReadOnlyList<string> Hidden);

/// <summary>Who gets a copy (抄送).</summary>
/// <param name="Departments">Department codes; with positions alone it is the step's own department.</param>
/// <param name="Positions">handler, sectionHead, leader; empty for everybody of the departments.</param>
/// <param name="Users">User names.</param>
public sealed record StepCopies(IReadOnlyList<string> Departments, IReadOnlyList<string> Positions, IReadOnlyList<string> Users);
