using System.Globalization;
using System.Text.Json;
using Nanning.Approvals.Workflows.Runtime;

namespace Nanning.Approvals.FlowMigrations;

/// <summary>How activities, variables and timers go over; what is not named maps by itself.</summary>
/// <param name="Activities">Activity of the old version → activity of the new one; null takes the tokens there away.</param>
/// <param name="RestartTimers">Activities whose timers begin anew; all others stay due when they are.</param>
/// <param name="Variables">Variable of the old version → variable of the new one; null drops it.</param>
public sealed record MigrationRequest(
    IReadOnlyDictionary<string, string?>? Activities = null, IReadOnlyList<string>? RestartTimers = null, IReadOnlyDictionary<string, string?>? Variables = null)
{
    internal MigrationMap ToMap() => new(
        Activities ?? new Dictionary<string, string?>(), (RestartTimers ?? []).ToHashSet(StringComparer.Ordinal), Variables ?? new Dictionary<string, string?>());

    internal string ToJson() => JsonSerializer.Serialize(this, JsonSerializerOptions.Web);

    internal static MigrationRequest Of(FlowMigration migration) => JsonSerializer.Deserialize<MigrationRequest>(migration.Mapping, JsonSerializerOptions.Web)!;
}

/// <summary>What the dry run saw for one instance; what is done later must come out the same.</summary>
/// <param name="Moves">What becomes of each token: "Examine1 → Check1 kept".</param>
/// <param name="Kept">Work items that stay open.</param>
/// <param name="Closed">Work items that are closed.</param>
/// <param name="Opened">Work items that are opened, by the names of their steps.</param>
/// <param name="Timers">Timers: "Remind1 2016-10-12 kept", "… new", "… gone".</param>
/// <param name="Variables">Variables that are added, renamed or dropped.</param>
public sealed record ItemPlan(
    IReadOnlyList<string> Moves, int Kept, int Closed, IReadOnlyList<string> Opened, IReadOnlyList<string> Timers, IReadOnlyList<string> Variables)
{
    internal static ItemPlan Of(InstanceState before, Migrated migrated)
    {
        var (effects, after) = (migrated.Burst!.Effects, migrated.Burst.State);
        return new(
            [.. migrated.Moves.Select(move => $"{move.From} → {move.To ?? "—"} {move.Kind}").Order(StringComparer.Ordinal)],
            effects.OfType<RetargetWorkItem>().Count(), effects.OfType<CloseWorkItem>().Count(),
            [.. effects.OfType<OpenWorkItem>().Select(open => open.Name)],
            [
                .. effects.OfType<RetargetTimer>().Select(timer => $"{timer.Name} kept"),
                .. effects.OfType<ScheduleTimer>().Select(timer => string.Create(CultureInfo.InvariantCulture, $"{timer.Name} new")),
                .. effects.OfType<CancelTimer>().Select(_ => "gone"),
            ],
            [
                .. after.Variables.Keys.Except(before.Variables.Keys).Order(StringComparer.Ordinal).Select(name => $"+ {name}"),
                .. before.Variables.Keys.Except(after.Variables.Keys).Order(StringComparer.Ordinal).Select(name => $"- {name}"),
            ]);
    }

    internal string ToJson() => JsonSerializer.Serialize(this, JsonSerializerOptions.Web);

    internal static ItemPlan? Read(string json) => json.Length == 0 ? null : JsonSerializer.Deserialize<ItemPlan>(json, JsonSerializerOptions.Web);
}
