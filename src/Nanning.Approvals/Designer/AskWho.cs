using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Clocks;
using Nanning.Approvals.Commands;
using Nanning.Approvals.Departments;
using Nanning.Approvals.Procedures;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Users;
using Nanning.Approvals.Workflows.Definitions;
using Nanning.Approvals.Workflows.Formulas;

namespace Nanning.Approvals.Designer;

/// <summary>Who would get a step today: the people whose to-do list it would stand on, by the departments and accounts as they are now.</summary>
public sealed class AskWho(IDbContextFactory<ApprovalsDb> contexts, DefinitionLookup lookup, DepartmentCache departments, WorkingCalendar calendar, TimeProvider clock)
{
    private const int MostPeople = 50;

    /// <param name="Activity">Id of an activity of the draft or of the newest version, or the activity itself as it stands in the definition.</param>
    /// <param name="Form">A form to read fields from; the step may ask a party that the form names.</param>
    public sealed record Input(string? DefinitionId, JsonNode? Activity, JsonObject? Form);

    public sealed record Person(string Name, string UserName, string Department, string Position);

    /// <param name="Rule">How they were found, in words.</param>
    /// <param name="Empty">Nobody would get it: an application would wait for ever.</param>
    public sealed record Answer(IReadOnlyList<Person> People, string Rule, bool Empty, string Message);

    public async Task<Answer?> RunAsync(Input input, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (input.DefinitionId is not { Length: > 0 } definitionId || await ActivityAsync(db, definitionId, input.Activity, cancellationToken) is not { } activity)
        {
            return null;
        }

        if (Compile(activity) is not { } node)
        {
            return Nobody(Say.Pick("这一步的设置还不完整。", "The settings of this step are not complete yet."));
        }

        var procedure = (await lookup.FindAsync(db, definitionId, cancellationToken)).Procedure;
        var today = WorkingCalendar.DateOf(clock.GetUtcNow());
        var rules = RegisterlessFacts(input.Form ?? [], today);
        var scope = procedure is null ? new FormulaScope(_ => null, calendar.AddWorkingDays) : WithProcedure(rules.ScopeFor(procedure), procedure);
        try
        {
            return node.Evaluate("party", scope) is string { Length: > 0 } party
                ? await PartyAsync(db, party, cancellationToken)
                : await DepartmentsAsync(db, node, scope, procedure, today, cancellationToken);
        }
        catch (FormulaException)
        {
            return new Answer([], Say.Pick("由办件的数据决定", "It depends on the data of the case"), false, Say.Pick("填写试算表单后可以看到。", "Fill in the form to see it."));
        }
    }

    private RuleFacts RegisterlessFacts(JsonObject form, DateOnly today) => new() { Form = (JsonObject)form.DeepClone(), On = today, AddWorkingDays = calendar.AddWorkingDays };

    private static FormulaScope WithProcedure(FormulaScope scope, Procedure procedure)
    {
        var facts = ProcedureFacts.Of(procedure);
        return scope with { Root = name => name == "procedure" ? facts : scope.Root(name) };
    }

    private async Task<Answer> DepartmentsAsync(ApprovalsDb db, FlowNode node, FormulaScope scope, Procedure? procedure, DateOnly today, CancellationToken cancellationToken)
    {
        var directory = await departments.GetAsync(db, cancellationToken);
        IReadOnlyList<string> named = node.Evaluate("department", scope) is var value && node.Type == "Approvals.Countersign" ? NamedDepartments.Of(value)
            : value is string { Length: > 0 } one ? [one] : [];
        IReadOnlyList<string> codes = [.. named.SelectMany(name => name switch
        {
            "coleads" => procedure?.CoLeads ?? [],
            "lead" => procedure is null ? [] : [procedure.Lead],
            _ => (IReadOnlyList<string>)[name],
        }).Distinct()];
        var inPerson = node.Type == "Approvals.Countersign" ? NamedDepartments.Of(node.Evaluate("persons", scope)) : [];
        if (codes.Count == 0 && inPerson.Count == 0)
        {
            return Nobody(node.Waits ? Say.Pick("这一步没有指定部门。", "This step names no department.") : Say.Pick("这一步不需要人办理。", "Nobody decides this step."));
        }

        var position = Enum.TryParse<Position>(node.Evaluate("position", scope) as string, ignoreCase: true, out var least) ? least : Position.Handler;
        var words = codes.Count == 0
            ? Say.Pick("指名会签的人员", "people who sign in person")
            : string.Join(Say.Pick("、", ", "), codes.Select(directory.Name)) + Say.Pick("，", ", ") + Words(position);
        if (codes.Contains(DepartmentDirectory.District))
        {
            return new Answer([], words, false, Say.Pick("由申请人注册地址所在的城区、县或开发区办理。", "The district, county or zone of the applicant's address decides."));
        }

        var current = codes.Select(code => directory.InForce(code, today)).ToList();
        var people = await db.Users.AsNoTracking()
            .Where(user => !user.Disabled && user.Role == UserRole.Officer && (current.Contains(user.DepartmentCode!) || inPerson.Contains(user.UserName!))).ToListAsync(cancellationToken);
        if (node.Evaluate("assignee", scope) is string assignee)
        {
            return Assigned(assignee, people.FindAll(user => user.Position >= position), directory, words);
        }

        var found = people.Where(user => user.Position >= position || inPerson.Contains(user.UserName!)).OrderBy(user => current.IndexOf(user.DepartmentCode!)).ThenBy(user => user.UserName, StringComparer.Ordinal).Take(MostPeople)
            .Select(user => new Person(user.DisplayName, user.UserName!, directory.Name(user.DepartmentCode!), Words(user.Position))).ToList();
        var missing = current.Where(code => !people.Exists(user => user.DepartmentCode == code && user.Position >= position)).Select(directory.Name)
            .Concat(inPerson.Where(name => !people.Exists(user => user.UserName == name))).ToList();
        return new Answer(found, words, missing.Count > 0, missing.Count == 0
            ? Say.Pick($"共 {found.Count} 人可以办理。", $"{found.Count} people may decide it.")
            : Say.Pick($"{string.Join('、', missing)} 没有这一职级的在岗人员，办件会停在这里。", $"{string.Join(", ", missing)} has nobody of this position; cases would stop here."));
    }

    /// <summary>The one colleague that a step is given to; whoever is not of the department or has too low a position does not get it, and the pool does.</summary>
    private static Answer Assigned(string name, List<User> people, DepartmentDirectory directory, string words) => people.Find(user => user.UserName == name) is { } person
        ? new Answer([new Person(person.DisplayName, person.UserName!, directory.Name(person.DepartmentCode!), Words(person.Position))], words, false, Say.Pick("交给本人办理。", "It is given to this person."))
        : new Answer([], words, people.Count == 0, Say.Pick($"“{name}”不是能办理的在岗人员，将放入科室池，共 {people.Count} 人可以认领。", $"“{name}” cannot decide it; it goes to the pool, where {people.Count} people may take it."));

    private static async Task<Answer> PartyAsync(ApprovalsDb db, string party, CancellationToken cancellationToken)
    {
        if (party == "applicant")
        {
            return new Answer([], Say.Pick("申请人", "The applicant"), false, Say.Pick("由申请人的账号办理。", "The applicant's accounts decide it."));
        }

        var applicant = await db.Applicants.AsNoTracking().SingleOrDefaultAsync(row => row.Identifier == party, cancellationToken);
        if (applicant is null)
        {
            return Nobody(Say.Pick($"“{party}”还没有注册。", $"“{party}” is not registered."));
        }

        var people = await db.Users.AsNoTracking().Where(user => user.ApplicantId == applicant.Id && !user.Disabled).OrderBy(user => user.UserName).Take(MostPeople).ToListAsync(cancellationToken);
        return new Answer(
            [.. people.Select(user => new Person(user.DisplayName, user.UserName!, applicant.Name, ""))], applicant.Name, people.Count == 0,
            people.Count == 0 ? Say.Pick("该当事方没有账号。", "The party has no account.") : Say.Pick($"共 {people.Count} 人可以办理。", $"{people.Count} people may decide it."));
    }

    private static Answer Nobody(string message) => new([], "", true, message);

    private static string Words(Position position) => position switch
    {
        Position.Leader => Say.Pick("局领导", "leader"),
        Position.SectionHead => Say.Pick("科长", "section head"),
        _ => Say.Pick("经办人", "handler"),
    };

    private static async Task<JsonObject?> ActivityAsync(ApprovalsDb db, string definitionId, JsonNode? activity, CancellationToken cancellationToken)
    {
        if (activity is JsonObject given)
        {
            return given;
        }

        var json = await db.FlowDrafts.Where(row => row.DefinitionId == definitionId).Select(row => row.Model).SingleOrDefaultAsync(cancellationToken)
            ?? await db.DefinitionVersions.Where(row => row.DefinitionId == definitionId).OrderByDescending(row => row.Version).Select(row => row.Json).FirstOrDefaultAsync(cancellationToken);
        return json is null || activity is null ? null : Find(JsonNode.Parse(json), activity.ToString());
    }

    private static JsonObject? Find(JsonNode? node, string id) => node switch
    {
        JsonObject json when json["type"] is JsonValue && json["id"]?.ToString() == id => json,
        JsonObject json => json.Select(member => Find(member.Value, id)).FirstOrDefault(found => found is not null),
        JsonArray list => list.Select(item => Find(item, id)).FirstOrDefault(found => found is not null),
        _ => null,
    };

    /// <summary>A flow of this activity alone, so that its settings can be read; null when they cannot.</summary>
    private static FlowNode? Compile(JsonObject activity)
    {
        var flow = new JsonObject
        {
            ["definitionId"] = "one-step",
            ["root"] = new JsonObject
            {
                ["id"] = "Flowchart1",
                ["type"] = "Elsa.Flowchart",
                ["activities"] = new JsonArray(activity.DeepClone(), new JsonObject { ["id"] = "only-end", ["type"] = "Elsa.End" }),
                ["connections"] = new JsonArray(),
            },
        };
        var open = WorkflowDefinition.Examine(flow.ToJsonString()).Findings.Where(finding => finding is { Code: "open-outcome", Port: not null });
        flow["root"]!["connections"] = new JsonArray([.. open.Select(finding => (JsonNode)new JsonObject
        {
            ["source"] = new JsonObject { ["activity"] = finding.Activities[0], ["port"] = finding.Port },
            ["target"] = new JsonObject { ["activity"] = "only-end", ["port"] = "In" },
        })]);
        var (definition, findings) = WorkflowDefinition.Examine(flow.ToJsonString());
        return definition is null || findings.Any(finding => finding.Severity == "error") ? null : CompiledFlow.Compile(definition).Find(activity["id"]?.ToString() ?? "");
    }
}
