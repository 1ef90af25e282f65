using System.Globalization;
using Nanning.Approvals.Applicants;
using Nanning.Approvals.Cases;
using Nanning.Approvals.Certificates;
using Nanning.Approvals.Clocks;
using Nanning.Approvals.Commands;
using Nanning.Approvals.Credit;
using Nanning.Approvals.Departments;
using Nanning.Approvals.Documents;
using Nanning.Approvals.Notices;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Work;

namespace Nanning.Approvals.Instances;

/// <summary>The rows that a step of a case works with, for one read ahead of it.</summary>
internal static class CaseRows
{
    private const string Registers = "register of applicant ";

    /// <summary>The work items of the case that are open or wait are at hand.</summary>
    public const string OpenItems = "open items of the case";

    // Not only the open ones: then PostgreSQL might go through an index of all that are open, which is right only as long as there are few.
    private const string Undecided = "\"State\" IN ('Open', 'Waiting')";

    private const string OpenCase = "\"Status\" IN ('InProgress', 'AwaitingSupplement', 'PublicNotice')";
    private const string ApplicantOf = "(SELECT \"ApplicantId\" FROM \"Cases\" WHERE \"Id\" = $1)";
    private const string OfItem = "(SELECT \"CaseId\" FROM \"WorkItems\" WHERE \"Id\" = $1)";
    private const string OfInstance = "(SELECT \"CaseId\" FROM \"WorkflowInstances\" WHERE \"Id\" = $1)";

    /// <summary>For a command on a work item.</summary>
    public static RowsAhead ForItem(Guid id) => Common(new RowsAhead(), OfItem, id)
        .Add<WorkItem>("\"Id\" = $1", id)
        .Add<WorkItem>($"\"CaseId\" = {OfItem} AND {Undecided}", id)
        .Covering(OpenItems)
        .Add<WorkflowInstance>("\"Id\" = (SELECT \"InstanceId\" FROM \"WorkItems\" WHERE \"Id\" = $1)", id)
        .Add<NumberSeries>("\"Name\" = $1", DepartmentDirectory.Series);

    /// <summary>For something that wakes an instance, e.g. a timer; several can be read at once.</summary>
    public static RowsAhead AddInstance(this RowsAhead rows, Guid instanceId) => Common(rows, OfInstance, instanceId)
        .Add<WorkItem>($"\"CaseId\" = {OfInstance} AND {Undecided}", instanceId)
        .Covering(OpenItems)
        .Add<WorkflowInstance>("\"Id\" = $1", instanceId)
        .Add<PublicNotice>("\"InstanceId\" = $1 AND \"EndedAt\" IS NULL", instanceId)
        .Add<Objection>("\"NoticeId\" IN (SELECT \"Id\" FROM \"PublicNotices\" WHERE \"InstanceId\" = $1 AND \"EndedAt\" IS NULL)", instanceId);

    /// <summary>For the submission of a case in a year: with what the register holds of the applicant, whose history every rule may ask for.</summary>
    /// <remarks>The lock is read before what it guards: who commits in between is noticed.</remarks>
    public static RowsAhead ForSubmission(Guid caseId, int year) => Common(
            new RowsAhead().Add<NumberSeries>($"\"Name\" = 'applicant:' || lower(CAST({ApplicantOf} AS text))", caseId).Covering("applicant:"), "$1", caseId)
        .Add<CaseDocument>("\"CaseId\" = $1", caseId)
        .Add<WorkItem>($"\"CaseId\" = $1 AND {Undecided}", caseId).Covering(OpenItems)
        .Add<Certificate>($"\"ApplicantId\" = {ApplicantOf} AND \"RevokedOn\" IS NULL", caseId)
        .Add<Case>($"\"ApplicantId\" = {ApplicantOf} AND {OpenCase}", caseId)
        .Covering(Registers)
        .Add<NumberSeries>("\"Name\" = $1", DepartmentDirectory.Series)
        .Add<NumberSeries>("\"Name\" = 'certificate:' || (SELECT \"ProcedureCode\" FROM \"Cases\" WHERE \"Id\" = $1) || $2", caseId, string.Create(CultureInfo.InvariantCulture, $":{year}"))
        .Covering("certificate:");

    /// <summary>What the register holds of an applicant, and what a case leaves in it: for steps that turn out to need it when they are under way.</summary>
    /// <remarks>The locks are read before what they guard: who commits in between is noticed.</remarks>
    public static RowsAhead ForRegister(Case item, Applicant applicant, string certificates) => new RowsAhead()
        .Add<NumberSeries>("\"Name\" = $1 OR \"Name\" = $2 OR \"Name\" = $3", LockOf(item.ApplicantId), CreditRecord.LockOf(applicant.Identifier), certificates)
        .Covering(LockOf(item.ApplicantId)).Covering(CreditRecord.LockOf(applicant.Identifier)).Covering(certificates)
        .Add<Certificate>("\"ApplicantId\" = $1 AND \"RevokedOn\" IS NULL", item.ApplicantId)
        .Add<Case>($"\"ApplicantId\" = $1 AND {OpenCase}", item.ApplicantId)
        .Covering(RegisterOf(item.ApplicantId))
        .Add<Obligation>("\"CaseId\" = $1", item.Id)
        .Covering(ObligationsOf(item.Id));

    /// <summary>The certificates and open cases of an applicant are at hand.</summary>
    public static string RegisterOf(Guid applicantId) => Registers + applicantId;

    /// <summary>The obligations of a case are at hand.</summary>
    public static string ObligationsOf(Guid caseId) => "obligations of case " + caseId;

    /// <summary>The lock of what the register says of an applicant.</summary>
    public static string LockOf(Guid applicantId) => "applicant:" + applicantId;

    private static RowsAhead Common(RowsAhead rows, string ofCase, Guid id) => rows
        .Add<Case>($"\"Id\" = {ofCase}", id)
        .Add<Applicant>($"\"Id\" = (SELECT \"ApplicantId\" FROM \"Cases\" WHERE \"Id\" = {ofCase})", id)
        .Add<CreditRecord>($"\"Identifier\" = (SELECT \"Identifier\" FROM \"Applicants\" WHERE \"Id\" = (SELECT \"ApplicantId\" FROM \"Cases\" WHERE \"Id\" = {ofCase}))", id)
        .Add<LegalClock>($"\"CaseId\" = {ofCase}", id)
        .Add<ClockEntry>($"\"ClockId\" IN (SELECT \"Id\" FROM \"Clocks\" WHERE \"CaseId\" = {ofCase})", id);
}
