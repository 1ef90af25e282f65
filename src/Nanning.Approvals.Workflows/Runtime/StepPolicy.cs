namespace Nanning.Approvals.Workflows.Runtime;

/// <summary>What a step says beside who decides what: whom it is copied to, and the like. The engine only hands it on; the host acts by it.</summary>
public sealed record StepPolicy
{
    /// <summary>Who gets a copy of the case when the step begins; null for nobody.</summary>
    public StepCopies? CopyTo { get; init; }
}

/// <summary>Who gets a copy (抄送).</summary>
/// <param name="Departments">Department codes; with positions alone it is the step's own department.</param>
/// <param name="Positions">handler, sectionHead, leader; empty for everybody of the departments.</param>
/// <param name="Users">User names.</param>
public sealed record StepCopies(IReadOnlyList<string> Departments, IReadOnlyList<string> Positions, IReadOnlyList<string> Users);
