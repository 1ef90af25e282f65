using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Commands;
using Nanning.Approvals.Procedures;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Users;
using Nanning.Approvals.Work;

namespace Nanning.Approvals.Supervision;

/// <summary>An administrator changes the rungs of the ladder, with a reason that is kept beside the rules before and after.</summary>
public sealed class SetLadder(CommandRunner commands, ProcedureLibrary procedures, TimeProvider clock)
{
    // More rungs than anybody climbs.
    private const int MostRungs = 20;

    /// <summary>A rung as it was typed.</summary>
    public sealed record RungInput(string? Key, string? At, int? Days, string? To, string? Effect, string? Text, string? Procedure = null, string? TextEn = null);

    /// <summary>What is asked.</summary>
    /// <param name="Version">The version the change was made from.</param>
    public sealed record Input(IReadOnlyList<RungInput>? Rungs, string? Reason, string? Version);

    /// <summary>The rungs afterwards.</summary>
    public sealed record Done(string Version, int Rungs);

    /// <summary>Changes them.</summary>
    public Task<Outcome<Done>> RunAsync(Actor actor, string? key, Input input, CancellationToken cancellationToken) =>
        commands.RunAsync(actor, new CommandKey(key, "set-ladder"), (db, token) => SetAsync(db, actor, input, token), cancellationToken);

    /// <summary>Changes with every rung.</summary>
    internal static string VersionOf(SupervisionPolicy policy) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(policy.Ladder, JsonSerializerOptions.Web))))[..12];

    private async Task<Outcome<Done>> SetAsync(ApprovalsDb db, Actor actor, Input input, CancellationToken cancellationToken)
    {
        if (actor.Role != UserRole.Administrator)
        {
            return Refusal.Forbidden("administrators-only", Say.Pick("升级规则由管理员修改。", "Administrators change the ladder."));
        }

        // Two who change it at once come one after the other.
        await Numbers.LockAsync(db, "supervision-policy", cancellationToken);
        var known = (await procedures.AllAsync(db, cancellationToken)).Select(one => one.Code).ToHashSet(StringComparer.Ordinal);
        var rungs = (input.Rungs ?? []).Select(Rung).ToList();
        var errors = Errors(rungs, input, known);
        if (errors.Count > 0)
        {
            return Refusal.Fields(errors);
        }

        var policy = await SupervisionPolicy.ReadAsync(db, cancellationToken);
        if (input.Version != VersionOf(policy))
        {
            return Refusal.Conflict("ladder-changed", Say.Pick("升级规则已被他人修改，请重新打开本页再改。", "Somebody else has changed the ladder meanwhile. Open the page again."));
        }

        var after = policy with { Ladder = rungs };
        await KeepAsync(db, after, cancellationToken);
        db.LadderChanges.Add(new LadderChange
        {
            Id = Guid.CreateVersion7(clock.GetUtcNow()),
            At = clock.GetUtcNow(),
            ActorId = actor.UserId,
            Actor = actor.Name,
            Reason = input.Reason!.Trim(),
            Before = JsonSerializer.Serialize(policy.Ladder, JsonSerializerOptions.Web),
            After = JsonSerializer.Serialize(rungs, JsonSerializerOptions.Web),
        });

        // What is yellow or red already is looked at anew: a rung that is new may be due, and none fires twice.
        var now = clock.GetUtcNow();
        await db.WorkItems.Where(item => item.State == WorkItemState.Open && item.WarnAt <= now && item.PartyId == null && item.ParentId == null)
            .ExecuteUpdateAsync(set => set.SetProperty(item => item.WatchAt, now), cancellationToken);
        return new Done(VersionOf(after), rungs.Count);
    }

    private static async Task KeepAsync(ApprovalsDb db, SupervisionPolicy policy, CancellationToken cancellationToken)
    {
        var setting = await db.PlatformSettings.SingleOrDefaultAsync(row => row.Name == SupervisionPolicy.Setting, cancellationToken);
        if (setting is null)
        {
            setting = new PlatformSetting { Name = SupervisionPolicy.Setting };
            db.PlatformSettings.Add(setting);
        }

        setting.Value = policy.Write();
    }

    private static LadderRung Rung(RungInput input) => new(
        input.Key?.Trim() ?? "", input.At ?? "", input.Days ?? 0, input.To ?? "", input.Effect ?? "", input.Text?.Trim() ?? "", string.IsNullOrWhiteSpace(input.Procedure) ? null : input.Procedure.Trim(),
        string.IsNullOrWhiteSpace(input.TextEn) ? null : input.TextEn.Trim());

    private static Dictionary<string, string[]> Errors(List<LadderRung> rungs, Input input, HashSet<string> procedures)
    {
        var errors = new Dictionary<string, string[]>(StringComparer.Ordinal);
        if (rungs.Count is 0 or > MostRungs)
        {
            errors["rungs"] = [Say.Pick($"应有 1 至 {MostRungs} 级。", $"There are 1 to {MostRungs} rungs.")];
        }

        foreach (var (index, rung) in rungs.Index())
        {
            if (rung.Problem() is { } field)
            {
                errors[Field(index, field)] = [Sentence(field)];
            }
            else if (rungs.FindIndex(other => other.Key == rung.Key) < index)
            {
                errors[Field(index, "key")] = [Say.Pick("与前面的一级重名。", "Another rung has this name.")];
            }
            else if (rung.Procedure is { } code && !procedures.Contains(code))
            {
                errors[Field(index, "procedure")] = [Say.Pick("没有这个事项。", "There is no such procedure.")];
            }
        }

        if (input.Reason?.Trim() is not { Length: > 0 and <= 500 })
        {
            errors["reason"] = [Say.Pick("请说明修改的理由，不超过 500 字。", "Please say why, in at most 500 characters.")];
        }

        return errors;
    }

    private static string Field(int index, string field) => string.Create(CultureInfo.InvariantCulture, $"rungs[{index}].{field}");

    private static string Sentence(string field) => field switch
    {
        "key" => Say.Pick("请填写名称，不超过 64 字。", "A name of at most 64 characters, please."),
        "at" => Say.Pick("请选择黄灯或到期。", "Choose the yellow light or the due date."),
        "days" => Say.Pick("到期后 0 至 250 个工作日；黄灯时为 0。", "0 to 250 working days after it is due; 0 for the yellow light."),
        "to" => Say.Pick("请选择通知谁。", "Choose who is told."),
        "effect" => Say.Pick("请选择效力。", "Choose the effect."),
        "textEn" => Say.Pick("英文内容不超过 500 字。", "The English text has at most 500 characters."),
        _ => Say.Pick("请填写通知内容，不超过 500 字。", "Write what is said, in at most 500 characters."),
    };
}
