using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Cases;
using Nanning.Approvals.Clocks;
using Nanning.Approvals.Commands;
using Nanning.Approvals.Credit;
using Nanning.Approvals.Instances;
using Nanning.Approvals.Procedures;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Users;
using Nanning.Approvals.Workflows.Formulas;

namespace Nanning.Approvals.Grants;

/// <summary>An entry of the ledger as people read it.</summary>
/// <param name="CaseId">Its case; null when this person may not see it.</param>
public sealed record GrantView(
    Guid Id, GrantKind Kind, int Year, decimal Amount, DateTimeOffset At, string Procedure, string ProcedureName, string? CaseNumber, Guid? CaseId, string? Reason);

/// <summary>A sum of the ledger.</summary>
public sealed record GrantSum(int? Year, string? Procedure, string? ProcedureName, decimal Amount);

/// <summary>A cap, what is used of it, and what is left.</summary>
/// <param name="Subject">The product or person it counts, if it counts one.</param>
/// <param name="Year">The year it counts, if it counts one.</param>
public sealed record CapUse(string Procedure, string ProcedureName, string Cap, string? Subject, int? Year, decimal Limit, decimal Used, decimal Left);

/// <summary>What an applicant has received: the entries, newest first, their sums, and the caps they count against.</summary>
public sealed record ReceivedGrants(
    Guid ApplicantId, string Applicant, string Identifier, decimal Total, IReadOnlyList<GrantSum> Years, IReadOnlyList<GrantSum> Procedures, IReadOnlyList<CapUse> Caps,
    IReadOnlyList<GrantView> Items, int Entries);

/// <summary>Reads the grants ledger of one applicant, for the applicant itself and for the offices.</summary>
public sealed class GrantQueries(IDbContextFactory<ApprovalsDb> contexts, ProcedureLibrary procedures, WorkingCalendar calendar)
{
    /// <summary>What an applicant has received; null when there is no such applicant, or this person may not ask.</summary>
    /// <param name="pageSize">Null reads every entry.</param>
    public async Task<ReceivedGrants?> ReceivedAsync(Actor actor, Guid applicantId, int page, int? pageSize, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if ((actor.Role is UserRole.Applicant && actor.ApplicantId != applicantId)
            || await db.Applicants.AsNoTracking().SingleOrDefaultAsync(row => row.Id == applicantId, cancellationToken) is not { } applicant)
        {
            return null;
        }

        var rows = await (
            from grant in db.Grants.AsNoTracking()
            where grant.ApplicantId == applicantId
            join item in db.Cases.AsNoTracking() on grant.CaseId equals item.Id
            orderby grant.At descending, grant.ReversesId != null || grant.RecoversId != null descending, grant.Id descending
            select new { Grant = grant, Case = item }).ToListAsync(cancellationToken);
        var visible = (await db.Cases.VisibleTo(db, actor).Where(item => item.ApplicantId == applicantId).Select(item => item.Id).ToListAsync(cancellationToken)).ToHashSet();
        var items = new List<GrantView>();
        foreach (var row in rows)
        {
            items.Add(new GrantView(
                row.Grant.Id, row.Grant.Kind, row.Grant.Year, row.Grant.Amount, row.Grant.At, row.Grant.ProcedureCode,
                (await procedures.GetAsync(db, row.Grant.ProcedureCode, row.Grant.Edition, cancellationToken)).Name.ToString(), row.Case.Number,
                visible.Contains(row.Case.Id) ? row.Case.Id : null, row.Grant.Reason));
        }

        var caps = await CapsAsync(db, [.. rows.Select(row => (row.Grant, row.Case))], cancellationToken);
        var size = pageSize is { } asked ? Math.Clamp(asked, 1, 200) : Math.Max(1, items.Count);
        return new ReceivedGrants(
            applicant.Id, applicant.Name, applicant.Identifier, items.Sum(item => item.Amount),
            [.. items.GroupBy(item => item.Year).OrderByDescending(year => year.Key).Select(year => new GrantSum(year.Key, null, null, year.Sum(item => item.Amount)))],
            [.. items.GroupBy(item => item.Procedure).OrderBy(one => one.Key, StringComparer.Ordinal).Select(one => new GrantSum(null, one.Key, one.First().ProcedureName, one.Sum(item => item.Amount)))],
            caps, [.. items.Skip((Math.Max(page, 1) - 1) * size).Take(size)], items.Count);
    }

    /// <summary>The entries as a file.</summary>
    public async Task<string?> CsvAsync(Actor actor, Guid applicantId, CancellationToken cancellationToken)
    {
        if (await ReceivedAsync(actor, applicantId, 1, pageSize: null, cancellationToken) is not { } received)
        {
            return null;
        }

        string[] head = Say.English
            ? ["date", "kind", "year", "procedure", "name", "case", "amount", "reason"]
            : ["日期", "类型", "年度", "事项编码", "事项", "办件编号", "金额（元）", "说明"];
        return Csv.Table(head, received.Items.Select(item => new[]
        {
            WorkingCalendar.DateOf(item.At).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), NameOf(item.Kind), item.Year.ToString(CultureInfo.InvariantCulture), item.Procedure,
            item.ProcedureName, item.CaseNumber, item.Amount.ToString("0.00", CultureInfo.InvariantCulture), item.Reason,
        }));
    }

    /// <summary>Name of a kind of entry.</summary>
    public static string NameOf(GrantKind kind) => kind switch
    {
        GrantKind.Reversal => Say.Pick("冲销", "reversal"),
        GrantKind.Recovery => Say.Pick("追回", "recovery"),
        _ => Say.Pick("拨付", "grant"),
    };

    /// <summary>The caps that the entries touched, each account once, by the edition and form of the latest case that touched it.</summary>
    private async Task<IReadOnlyList<CapUse>> CapsAsync(ApprovalsDb db, IReadOnlyList<(Grant Grant, Case Case)> rows, CancellationToken cancellationToken)
    {
        var uses = new Dictionary<string, CapUse>(StringComparer.Ordinal);
        foreach (var (grant, item) in rows.Where(row => row.Grant.Kind is GrantKind.Grant))
        {
            var procedure = await procedures.GetAsync(db, grant.ProcedureCode, grant.Edition, cancellationToken);
            foreach (var cap in procedure.Amount?.Caps ?? [])
            {
                foreach (var key in KeysOf(grant, cap, procedure.Code).Where(key => !uses.ContainsKey(key)))
                {
                    if (await LimitAsync(db, procedure, cap, item, cancellationToken) is { } limit)
                    {
                        var used = await db.GrantAccounts.Where(row => row.Key == key).Select(row => (decimal?)row.Total).SingleOrDefaultAsync(cancellationToken) ?? 0;
                        uses.Add(key, new CapUse(
                            procedure.Code, procedure.Name.ToString(), cap.Text.ToString(), SubjectOf(key), cap.Per.Contains("year", StringComparer.Ordinal) ? grant.Year : null,
                            limit, used, Math.Max(0, limit - used)));
                    }
                }
            }
        }

        return [.. uses.Values.OrderBy(use => use.Procedure, StringComparer.Ordinal).ThenByDescending(use => use.Year)];
    }

    private static IEnumerable<string> KeysOf(Grant grant, AmountCap cap, string procedure) => grant.Accounts is { } known
        ? JsonSerializer.Deserialize<Dictionary<string, decimal>>(known)!.Keys.Where(key => key == cap.Account || key.StartsWith(cap.Account + ":", StringComparison.Ordinal))
        : [cap.KeyOf("", procedure, grant.ApplicantId, grant.BaseCertificate, grant.Year)];

    private static string? SubjectOf(string key) => key.LastIndexOf(":subject=", StringComparison.Ordinal) is var at and >= 0 ? key[(at + ":subject=".Length)..] : null;

    private async Task<decimal?> LimitAsync(ApprovalsDb db, Procedure procedure, AmountCap cap, Case item, CancellationToken cancellationToken)
    {
        var applicant = await db.Applicants.AsNoTracking().SingleAsync(row => row.Id == item.ApplicantId, cancellationToken);
        var on = item.AppliedOn ?? WorkingCalendar.DateOf(item.CreatedAt);
        var facts = RegisterFacts.Of((JsonObject)JsonNode.Parse(item.Form)!, on, applicant, CreditStanding.Normal, calendar) with { HistoryLeftOut = false };
        try
        {
            return cap.Limit.Evaluate(AmountComputation.WithSteps(procedure, facts.ScopeFor(procedure))) as decimal?;
        }
        catch (FormulaException)
        {
            // A limit that cannot be read any more is not shown; granting under it would fail.
            return null;
        }
    }
}
