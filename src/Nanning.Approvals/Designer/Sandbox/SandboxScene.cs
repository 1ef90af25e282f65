using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Cases;
using Nanning.Approvals.Certificates;
using Nanning.Approvals.Clocks;
using Nanning.Approvals.Commands;
using Nanning.Approvals.Documents;
using Nanning.Approvals.Instances;
using Nanning.Approvals.Procedures;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Users;
using Nanning.Approvals.Workflows.Definitions;
using Nanning.Approvals.Workflows.Formulas;

namespace Nanning.Approvals.Designer.Sandbox;

/// <summary>What a run takes place in: the draft with its procedure, the flows it starts, and an applicant who applies.</summary>
/// <param name="Flow">The definition that is tried.</param>
/// <param name="Main">The flow of the case, when what is tried is a sub-flow of it.</param>
/// <param name="Others">Definitions that may be started as sub-flows.</param>
internal sealed record SandboxScene(JsonObject Flow, JsonObject? Main, JsonObject ProcedureJson, Procedure Procedure, IReadOnlyList<DefinitionVersion> Others, JsonObject? Example)
{
    private const string Edition = "sandbox";

    /// <summary>Months before the application at which an earlier certificate was issued, tried in turn until the application is eligible.</summary>
    private static readonly int[] earlier = [1, 13, 25];

    /// <summary>The day and form with which a run begins when it names none.</summary>
    public (JsonObject Form, DateTimeOffset Start) Begin(JsonObject? form, DateTimeOffset? startedAt, DateTimeOffset now)
    {
        var day = Example?["on"]?.ToString() is { } text && FormulaValues.TryDate(text, out var on) ? on : WorkingCalendar.DateOf(now);
        if (day < Procedure.ValidFrom || (Procedure.ValidUntil is { } until && day > until))
        {
            day = Procedure.ValidFrom;
        }

        return ((JsonObject)(form ?? Example?["form"] as JsonObject ?? []).DeepClone(), startedAt ?? WorkingCalendar.StartOf(day).AddHours(9));
    }

    /// <summary>Stores what is tried and applies; answers the case, or why it is refused.</summary>
    public async Task<(Guid? Case, SandboxRefusal? Refusal)> ApplyAsync(SandboxWorld world, JsonObject form, CancellationToken cancellationToken)
    {
        await world.WriteAsync(StoreAsync, cancellationToken);
        var actor = await ApplicantAsync(world, cancellationToken);
        var created = await world.Get<CreateCase>().RunAsync(actor, null, Procedure.Code, form, cancellationToken);
        if (created is not Outcome<CreateCase.Created>.Done { Value.Id: var id })
        {
            return (null, Refused(created));
        }

        await world.WriteAsync((db, token) => AddMaterialsAsync(db, id, world.Get<TimeProvider>().GetUtcNow(), actor, token), cancellationToken);
        var submitted = await world.Get<SubmitCase>().RunAsync(actor, null, id, cancellationToken);
        foreach (var months in Procedure.Register.CertificateOf.Count == 0 ? [] : earlier)
        {
            if (submitted is not Outcome<SubmitCase.Submitted>.Refused { Why.Code: "not-eligible" })
            {
                break;
            }

            await world.WriteAsync((db, token) => CertifyAsync(db, actor.ApplicantId!.Value, form, months, world.Get<TimeProvider>().GetUtcNow(), token), cancellationToken);
            submitted = await world.Get<SubmitCase>().RunAsync(actor, null, id, cancellationToken);
        }

        return submitted is Outcome<SubmitCase.Submitted>.Done ? (id, null) : (id, Refused(submitted));
    }

    /// <summary>The person who applies.</summary>
    public async Task<Actor> ApplicantAsync(SandboxWorld world, CancellationToken cancellationToken)
    {
        var name = Procedure.Audience.Select(SeedUsers.DemoApplicantOf).FirstOrDefault(user => user is not null) ?? "enterprise1";
        await using var db = await world.ReadAsync(cancellationToken);
        return Actor.Of(await db.Users.AsNoTracking().SingleAsync(user => user.UserName == name, cancellationToken));
    }

    private async Task<bool> StoreAsync(ApprovalsDb db, CancellationToken cancellationToken)
    {
        var drawn = Put(db, Flow);
        var main = Main is null ? drawn : Put(db, Main);
        db.DefinitionVersions.AddRange(Others.Where(other => other.DefinitionId != drawn && other.DefinitionId != main));
        var json = (JsonObject)ProcedureJson.DeepClone();
        json["edition"] = Edition;
        db.ProcedureEditions.Add(new ProcedureEdition
        {
            Code = Procedure.Code,
            Edition = Edition,
            Json = json.ToJsonString(DesignerJson.Plain),
            DefinitionId = main,
            DefinitionVersion = 1,
            Ordinal = 1,
            EffectiveFrom = DateOnly.MinValue,
        });
        await db.SaveChangesAsync(cancellationToken);
        return true;

        static string Put(ApprovalsDb db, JsonObject flow)
        {
            var version = (JsonObject)flow.DeepClone();
            version["version"] = 1;
            var definition = WorkflowDefinition.Read(version.ToJsonString());
            db.DefinitionVersions.Add(new DefinitionVersion { DefinitionId = definition.DefinitionId, Version = 1, Name = definition.Name, Json = version.ToJsonString(), Published = true });
            return definition.DefinitionId;
        }
    }

    /// <summary>Every material is there, as an empty file: what is tried is the flow.</summary>
    private async Task<bool> AddMaterialsAsync(ApprovalsDb db, Guid id, DateTimeOffset now, Actor actor, CancellationToken cancellationToken)
    {
        db.CaseDocuments.AddRange(Procedure.Materials.Select(material => new CaseDocument
        {
            Id = Guid.CreateVersion7(now),
            CaseId = id,
            Material = material.Id,
            Name = $"{material.Id}.pdf",
            ContentType = "application/pdf",
            Sha256 = "sandbox",
            UploadedAt = now,
            UploadedBy = actor.UserId!.Value,
        }));
        await db.SaveChangesAsync(cancellationToken);
        return true;
    }

    /// <summary>The certificate that an earlier procedure would have issued: on the day of the plaque that the form names, otherwise so many months ago.</summary>
    private async Task<bool> CertifyAsync(ApprovalsDb db, Guid applicant, JsonObject form, int months, DateTimeOffset now, CancellationToken cancellationToken)
    {
        const string Number = "SANDBOX-0001";
        await db.Certificates.Where(row => row.Number == Number).ExecuteDeleteAsync(cancellationToken);
        var issued = form["plaqueDate"]?.ToString() is { } text && FormulaValues.TryDate(text, out var day) && months == earlier[0] ? day : WorkingCalendar.DateOf(now).AddMonths(-months);
        var holder = await db.Applicants.AsNoTracking().SingleAsync(row => row.Id == applicant, cancellationToken);
        db.Certificates.Add(new Certificate
        {
            Number = Number,
            ApplicantId = applicant,
            ProcedureCode = Procedure.Register.CertificateOf[0],
            Title = Number,
            Holder = holder.Name,
            IssuedOn = issued,
        });
        await db.SaveChangesAsync(cancellationToken);
        return true;
    }

    private static SandboxRefusal Refused<T>(Outcome<T> outcome) => outcome is Outcome<T>.Refused { Why: var why }
        ? new SandboxRefusal(-1, why.Code, why.Text, why.Errors, why.Rules)
        : new SandboxRefusal(-1, "missing", Say.Pick("没有这个事项。", "There is no such procedure."), null, null);
}
