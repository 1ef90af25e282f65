using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Commands;
using Nanning.Approvals.Documents;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Users;

namespace Nanning.Approvals.Duties;

/// <summary>The lead reports progress or delivers something; a co-lead contributes. With words, a link or a file.</summary>
public sealed class ReportProgress(CommandRunner commands, DutyDesk desk, DutyCalendar dates)
{
    /// <summary>The report. Messages of a refusal stand at these names in camel case.</summary>
    /// <param name="Period">Key of the quarter or year; the earliest that has begun and was not reported when null.</param>
    /// <param name="Percent">How far the work is, 0 to 100.</param>
    /// <param name="Deliverable">Key of what is delivered; null for a report.</param>
    /// <param name="File">The bytes and the name of a file.</param>
    public sealed record Input(string? Text, string? Period = null, int? Percent = null, string? Deliverable = null, string? Link = null, Upload? File = null);

    /// <summary>A file as it came.</summary>
    public sealed record Upload(string Name, byte[] Bytes);

    /// <summary>The entry that was written.</summary>
    public sealed record Reported(Guid Id, int Entry, DutyEntryKind Kind, string? Period);

    public Task<Outcome<Reported>> RunAsync(Actor actor, string? key, Guid id, Input input, CancellationToken cancellationToken) =>
        commands.RunAsync(actor, new CommandKey(key, $"duty-report/{id}"), (db, token) => ReportAsync(db, actor, id, input, token), cancellationToken);

    private async Task<Outcome<Reported>> ReportAsync(ApprovalsDb db, Actor actor, Guid id, Input input, CancellationToken cancellationToken)
    {
        if (await desk.OpenAsync(db, id, actor, cancellationToken) is not { } step)
        {
            return new Outcome<Reported>.Missing();
        }

        if (!step.Rights.Lead && !step.Rights.CoLead)
        {
            return DutyWords.NotYours;
        }

        if (step.Duty.State != DutyState.Open)
        {
            return DutyWords.Closed(step.Duty);
        }

        var deliverable = step.Rights.Lead ? DutyWords.Trimmed(input.Deliverable) : null;
        var kind = !step.Rights.Lead ? DutyEntryKind.Contribution : deliverable is null ? DutyEntryKind.Report : DutyEntryKind.Deliverable;
        var errors = await CheckAsync(db, step, input, deliverable, cancellationToken);
        if (errors.Count > 0)
        {
            return Refusal.Fields(errors);
        }

        var entry = step.Write(kind, new DutyEntryInput(DutyWords.Trimmed(input.Text))
        {
            Period = kind == DutyEntryKind.Report ? DutyWords.Trimmed(input.Period) ?? NextPeriod(step) : null,
            Percent = kind == DutyEntryKind.Report ? input.Percent : null,
            Deliverable = deliverable,
            Link = DutyWords.Trimmed(input.Link),
            File = input.File is { } file ? await Attachments.StoreAsync(db, file.Name, file.Bytes, cancellationToken) : null,
        });
        return new Reported(id, entry.Seq, kind, entry.Period);
    }

    private async Task<Dictionary<string, string[]>> CheckAsync(ApprovalsDb db, DutyStep step, Input input, string? deliverable, CancellationToken cancellationToken)
    {
        var errors = new Dictionary<string, string[]>(StringComparer.Ordinal);
        void Wrong(string field, string? problem)
        {
            if (problem is not null)
            {
                errors[field] = [problem];
            }
        }

        var shown = DutyWords.Trimmed(input.Link) is not null || input.File is not null;
        if (deliverable is not null)
        {
            var known = await db.DutyDeliverables.AnyAsync(row => row.DutyId == step.Duty.Id && row.Key == deliverable, cancellationToken);
            Wrong("deliverable", known ? null : Say.Pick("没有这项成果。", "There is no such deliverable."));
            Wrong("link", shown ? null : Say.Pick("请填写成果的网址，或上传文件。", "Please give the address of the deliverable or upload a file."));
        }
        else
        {
            Wrong("text", DutyWords.TextProblem(input.Text, Say.Pick("请填写进展情况。", "Please say how the work goes.")));
        }

        if (input.Text?.Trim().Length > DutyWords.MaxText)
        {
            Wrong("text", DutyWords.TextProblem(input.Text, string.Empty));
        }

        if (DutyWords.LinkProblem(input.Link) is { } problem)
        {
            Wrong("link", problem);
        }

        Wrong("percent", input.Percent is < 0 or > 100 ? Say.Pick("完成比例为 0 到 100。", "The share done is from 0 to 100.") : null);
        Wrong("file", input.File is { } file ? Attachments.Problem(file.Name, file.Bytes) : null);
        if (step.Rights.Lead && deliverable is null && DutyWords.Trimmed(input.Period) is { } key)
        {
            var period = dates.PeriodsOf(step.Duty).FirstOrDefault(each => each.Key == key);
            Wrong("period", period is null ? Say.Pick("没有这个报送期。", "There is no such period.")
                : period.From > step.Today ? Say.Pick("这个报送期还没有开始。", "That period has not begun yet.") : null);
        }

        return errors;
    }

    private string? NextPeriod(DutyStep step)
    {
        var begun = dates.PeriodsOf(step.Duty).TakeWhile(period => period.From <= step.Today).ToList();
        return (begun.Find(period => !step.Reported.ContainsKey(period.Key)) ?? begun.LastOrDefault())?.Key;
    }
}
