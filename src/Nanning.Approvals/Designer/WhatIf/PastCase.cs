using System.Text.Json.Nodes;

namespace Nanning.Approvals.Designer.WhatIf;

/// <summary>One visit of an activity in a case that was, as it was.</summary>
/// <param name="Days">Working days that it took.</param>
/// <param name="Limit">Its limit in working days, as far as the due date tells.</param>
internal sealed record PastVisit(string ActivityId, string? Department, string? Outcome, int Days, int? Limit);

/// <summary>A case of the past period: when it came in, and what happened at each step.</summary>
internal sealed record PastCase(Guid Id, DateOnly SubmittedOn, JsonObject Form, int DefinitionVersion, IReadOnlyDictionary<string, IReadOnlyList<PastVisit>> Visits, int? DaysToDecision);
