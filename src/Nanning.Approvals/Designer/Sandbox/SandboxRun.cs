using System.Text.Json.Nodes;

namespace Nanning.Approvals.Designer.Sandbox;

/// <summary>What is tried, from its beginning.</summary>
/// <param name="Form">The application.</param>
/// <param name="StartedAt">When it is sent in; the example's day, or today, at nine when null.</param>
/// <param name="Actions">What happens then, in order.</param>
public sealed record SandboxRun(JsonObject? Model, JsonObject? Procedure, JsonObject? Form, DateTimeOffset? StartedAt, IReadOnlyList<SandboxAction> Actions);

/// <summary>Something that happens in a run.</summary>
/// <param name="Kind">
/// "decide" an item; "supplement" hand in what was asked for; "object" to the public notice; "task" answer a task; "message" of a person or a system; "withdraw";
/// "advance" by working days, a period, or to what is due next; "auto" let everybody do the likely thing until it ends.
/// </param>
/// <param name="Item">What is waiting, as the state names it: "Accept1#1".</param>
/// <param name="As">User name of who does it; somebody who may when null.</param>
/// <param name="Period">ISO period such as "P1Y" or "P5WD", or "next".</param>
public sealed record SandboxAction(
    string? Kind, string? Item = null, string? Outcome = null, string? Opinion = null, JsonObject? Data = null, string? As = null, int? WorkingDays = null, string? Period = null, string? Name = null,
    JsonObject? Form = null);

/// <summary>What is wrong with an action, or with the application; the run stops before it.</summary>
/// <param name="Action">Its number in the list, from 0; -1 for the application itself.</param>
public sealed record SandboxRefusal(int Action, string Code, string Text, IReadOnlyDictionary<string, string[]>? Errors, IReadOnlyList<Commands.BrokenRule>? Rules);
