using Nanning.Approvals.Clocks;
using Nanning.Approvals.Commands;
using Nanning.Approvals.Credit;
using Nanning.Approvals.Departments;
using Nanning.Approvals.Procedures;
using Nanning.Approvals.Workflows.Formulas;
using Nanning.Approvals.Workflows.Runtime;

namespace Nanning.Approvals.Instances;

/// <summary>What a flow may know of its case. Everything was read before the burst.</summary>
/// <param name="certificates">The series of certificate numbers; null when it was not read.</param>
public sealed class CaseFacts(Procedure procedure, RuleFacts rules, DateOnly today, WorkingCalendar calendar, NumberSeries? certificates) : IFacts
{
    private readonly FormulaScope scope = rules.ScopeFor(procedure);
    private IReadOnlyDictionary<string, object?>? procedureFacts;

    private string? certificateNumber;

    /// <summary>The facts that eligibility and amounts are computed from.</summary>
    public RuleFacts Rules => rules;

    /// <summary>Whether the history of the applicant and the series of certificates were read; asked for them otherwise, the facts throw <see cref="FactsLeftOutException"/>.</summary>
    public bool Whole => certificates is not null;

    /// <summary>The same facts once the case has its number and its lane, on the day of its submission.</summary>
    public CaseFacts Numbered(string number, CaseLane lane) => new(
        procedure,
        rules with
        {
            On = today,
            Case = new Dictionary<string, object?>(StringComparer.Ordinal) { ["number"] = number, ["submittedOn"] = today, ["lane"] = CreditNames.Name(lane) },
        },
        today, calendar, certificates);

    public DateOnly Today => today;

    public string CertificateNumber => certificateNumber ??= DrawCertificateNumber();

    public object? Root(string name) => name switch
    {
        "procedure" => procedureFacts ??= ProcedureFacts.Of(procedure, procedure.GrantYear(scope, rules.On)),
        "on" => today,
        _ => scope.Root(name),
    };

    public DateOnly AddWorkingDays(DateOnly from, int days) => calendar.AddWorkingDays(from, days);

    public DateTimeOffset EndOf(DateOnly day) => WorkingCalendar.EndOf(day);

    public DateTimeOffset StartOf(DateOnly day) => WorkingCalendar.StartOf(day);

    public DateTimeOffset? NextOccurrence(string cron, DateTimeOffset after) => CronTime.Next(cron, after);

    public IReadOnlyList<string> Departments(string who) => who switch
    {
        "lead" => [Located(procedure.Lead)],
        "coleads" => [.. procedure.CoLeads.Select(Located)],
        _ => [Located(who)],
    };

    public (decimal Amount, IReadOnlyList<AmountLine> Trace) ComputeAmount()
    {
        var (amount, trace) = AmountComputation.Run(procedure, scope);
        return (amount ?? throw new InvalidOperationException($"{procedure.Code} has no amount on this form."), [.. trace.Select(line => new AmountLine(line.Text.Zh, line.Value))]);
    }

    /// <summary>"district" stands for the district or zone of the applicant's address.</summary>
    private string Located(string department) => department != DepartmentDirectory.District
        ? department
        : rules.Applicant?.GetValueOrDefault("district") as string is { Length: > 0 } district
            ? district
            : throw new StepProblemException("申请人未登记所在城区、县或开发区，无法确定由哪个城区办理。", "The applicant has no district, county or zone on record, so it is not known which one is in charge.");

    private string DrawCertificateNumber()
    {
        var series = certificates ?? throw new FactsLeftOutException();
        series.Last++;
        series.Version++;
        return $"{procedure.Certificate?.Prefix ?? procedure.NumberPrefix}{today.Year}{series.Last:0000}";
    }
}
