using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Cases;
using Nanning.Approvals.Catalogue;
using Nanning.Approvals.Clocks;
using Nanning.Approvals.Commands;
using Nanning.Approvals.Departments;
using Nanning.Approvals.Instances;
using Nanning.Approvals.Procedures;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Users;
using Nanning.Approvals.Web.Identity;

namespace Nanning.Approvals.Web.Api;

internal static class ProcedureEndpoints
{
    public static void MapProcedures(this IEndpointRouteBuilder routes)
    {
        var procedures = routes.MapGroup("/api/procedures").WithTags("Procedures");
        procedures.MapGet("/", ListAsync).WithName("ListProcedures").WithSummary("The catalogue");
        procedures.MapGet("/{code}", GetAsync).WithName("GetProcedure").WithSummary("Guide, form, materials, conditions and steps of a procedure");
        procedures.MapPost("/{code}/check", CheckAsync).WithName("CheckProcedure").WithSummary("Whether one qualifies and what one would get; nothing is stored");
    }

    /// <summary>A check as the contract shows it.</summary>
    internal static object View(Eligibility result) => new
    {
        result.Open,
        result.Eligible,
        Rules = result.Rules.Select(rule => new { rule.Id, Text = rule.Text.ToString(), Clause = rule.Clause.ToString(), rule.Passed, Detail = rule.Detail.ToString() }),
        result.Amount,
        Trace = result.Trace.Select(line => new { Text = line.Text.ToString(), line.Value }),
    };

    private static async Task<IResult> ListAsync(
        IDbContextFactory<ApprovalsDb> contexts, FindProcedures find, CancellationToken cancellationToken,
        string? audience = null, string? need = null, int? measure = null, string? q = null, string? open = null, string? sort = null, int page = 1, int pageSize = 20)
    {
        var filter = new FindProcedures.Filter(audience, need, measure, q, open, sort);
        if (FindProcedures.Check(filter) is { } refusal)
        {
            return ApiResults.Problem(refusal);
        }

        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var found = await find.RunAsync(db, filter, cancellationToken);
        var size = Math.Clamp(pageSize, 1, 200);
        return TypedResults.Ok(new
        {
            items = found.Items.Skip((Math.Max(page, 1) - 1) * size).Take(size).Select(procedure => Summary(procedure, found)),
            total = found.Items.Count,
            found.Audiences,
            found.Needs,
            Suggestions = found.Elsewhere.Select(procedure => Summary(procedure, found)),
        });
    }

    private static object Summary(Procedure procedure, FindProcedures.Found found) => new
    {
        procedure.Code,
        Name = procedure.Name.ToString(),
        procedure.Measure,
        MeasureTitle = CatalogueLabels.Shipped.Measure(procedure.Measure)?.Title.ToString(),
        procedure.Lead,
        LeadName = found.Departments.Told(procedure.Lead, found.Today),
        procedure.CoLeads,
        procedure.Audience,
        procedure.Needs,
        Open = procedure.IsOpenOn(found.Today),
        State = FindProcedures.StateOf(procedure, found.Today),
        ClosesOn = procedure.ValidUntil,
        procedure.MaxAmount,
        procedure.PromisedDays,
        Summary = procedure.Summary.ToString(),
    };

    private static async Task<IResult> GetAsync(
        string code, IDbContextFactory<ApprovalsDb> contexts, ProcedureLibrary library, CasePath path, TimeProvider clock, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (await library.CurrentAsync(db, code, cancellationToken) is not { } procedure)
        {
            return ApiResults.NotFound();
        }

        var departments = await DepartmentDirectory.LoadAsync(db, cancellationToken);
        var today = WorkingCalendar.DateOf(clock.GetUtcNow());
        return TypedResults.Ok(new
        {
            procedure.Code,
            Name = procedure.Name.ToString(),
            procedure.Measure,
            procedure.Edition,
            procedure.Document,
            procedure.EffectiveFrom,
            procedure.ValidFrom,
            procedure.ValidUntil,
            Open = procedure.IsOpenOn(today),
            ClosesOn = procedure.ValidUntil,
            procedure.Audience,
            procedure.Needs,
            procedure.Lead,
            LeadName = departments.Told(procedure.Lead, today),
            procedure.CoLeads,
            procedure.PromisedDays,
            procedure.MaxAmount,
            Summary = procedure.Summary.ToString(),
            Guide = procedure.Guide.ToString(),
            procedure.Clauses,
            Parameters = procedure.Parameters.Values.Select(parameter => new { parameter.Name, parameter.Value, parameter.Unit, Text = parameter.Text.ToString(), parameter.Source }),
            Form = FormViews.Of(procedure.Form),
            Materials = procedure.Materials.Select(material => new
            {
                material.Id,
                Name = material.Name.ToString(),
                Help = material.Help?.ToString(),
                Required = ReferenceEquals(material.Required, Condition.Always),
                RequiredWhen = material.Required.Formula?.Text,
                material.Accept,
                material.MaxSizeMb,
                material.MaxCount,
            }),
            Conditions = procedure.Rules.Select(rule => new { rule.Id, Text = rule.Text.ToString(), Clause = rule.Clause.ToString() }),
            Steps = await path.ReadAsync(db, null, procedure, cancellationToken),
        });
    }

    private static async Task<IResult> CheckAsync(
        string code, CheckRequest request, IDbContextFactory<ApprovalsDb> contexts, ProcedureLibrary library, CurrentActor current, WorkingCalendar calendar,
        TimeProvider clock, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var on = request.On ?? WorkingCalendar.DateOf(clock.GetUtcNow());
        if (await library.InForceAsync(db, code, on, cancellationToken) is not { } procedure)
        {
            return ApiResults.NotFound();
        }

        if (request.Form is null)
        {
            return ApiResults.Problem(Refusal.Field("form", Say.Pick("缺少表单。", "The form is missing.")));
        }

        var applicant = await current.GetAsync() is { Role: UserRole.Applicant, ApplicantId: { } id } ? id : (Guid?)null;
        var facts = await RegisterFacts.ReadAsync(db, procedure, request.Form, on, applicant, calendar, cancellationToken);
        var errors = FormValidator.Validate(procedure, facts, FormMode.Draft);
        return errors.Count > 0
            ? ApiResults.Problem(Refusal.Fields(errors.ToDictionary(error => error.Key, error => error.Value.Select(text => text.ToString()).ToArray(), StringComparer.Ordinal)))
            : TypedResults.Ok(View(Eligibility.Check(procedure, facts)));
    }

    public sealed record CheckRequest(JsonObject? Form, DateOnly? On);
}
