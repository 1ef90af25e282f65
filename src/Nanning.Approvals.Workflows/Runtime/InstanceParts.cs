using System.Text.Json.Nodes;

namespace Nanning.Approvals.Workflows.Runtime;

/// <summary>A scope that a container opened and in which something runs: one round of a loop, a branch of an If, a handler that undoes something.</summary>
/// <param name="Id">"activity#number", as in <see cref="Token.Scope"/>.</param>
/// <param name="TokenId">The container's own token; null for a handler that runs because the instance is being cancelled.</param>
/// <param name="Locals">Variables that only what runs inside can see; null when there are none.</param>
public sealed record RunningScope(string Id, string? TokenId, JsonObject? Locals);

/// <summary>Something that was done and can be undone (可补偿), in the order in which it was done.</summary>
/// <param name="Number">Orders it among all that happened in the instance.</param>
/// <param name="Grant">Key of the grant, when a grant is what is to be taken back.</param>
/// <param name="Locals">The local variables it saw, for its handler.</param>
public sealed record Undoable(int Number, string ActivityId, string? Grant, JsonObject? Locals);

/// <summary>A join that has gone on while branches of the scope still run; those that come later end there.</summary>
public sealed record PassedJoin(string ActivityId, string Scope);

/// <summary>A step that a token has come to, for returns: the last time of each activity.</summary>
/// <param name="Scope">Where the token was, as in <see cref="Token.Scope"/>.</param>
/// <param name="Number">Orders it among all that happened in the instance.</param>
public sealed record PassedStep(string ActivityId, IReadOnlyList<string> Scope, int Number);
