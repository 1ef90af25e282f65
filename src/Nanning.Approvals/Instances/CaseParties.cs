using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Applicants;
using Nanning.Approvals.Workflows.Runtime;

namespace Nanning.Approvals.Instances;

/// <summary>Finds the party of a case (当事方) that a flow names: the applicant, or a registered organisation or person by its identifier.</summary>
internal static class CaseParties
{
    /// <summary>Where departments may be named, too, a party is named with this before it: "party:91450100…".</summary>
    public const string Prefix = "party:";

    private const string Applicant = "applicant";

    /// <summary>The party that a text names among departments; null when it names a department.</summary>
    public static string? Named(string to) => to == Applicant ? to : to.StartsWith(Prefix, StringComparison.Ordinal) ? to[Prefix.Length..] : null;

    /// <summary>The party.</summary>
    /// <param name="activityId">Where the flow names it.</param>
    /// <exception cref="StepFailedException">Nobody is registered with this identifier.</exception>
    public static async Task<Applicant> OfAsync(CaseStep step, string activityId, string who, CancellationToken cancellationToken)
    {
        if (who == Applicant)
        {
            return (await step.Db.Applicants.FindAsync([step.Case.ApplicantId], cancellationToken))!;
        }

        var identifier = who.Trim().ToUpperInvariant();
        return await step.Db.Applicants.SingleOrDefaultAsync(row => row.Identifier == identifier, cancellationToken)
            ?? throw new StepFailedException(activityId, new StepProblemException(
                $"平台上没有代码为“{identifier}”的注册单位或个人，无法作为当事方办理。", $"Nobody is registered under “{identifier}”, so nobody can act as this party."));
    }
}
