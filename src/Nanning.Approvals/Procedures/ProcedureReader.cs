using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Nanning.Approvals.Applicants;
using Nanning.Approvals.Credit;
using Nanning.Approvals.Workflows.Formulas;

namespace Nanning.Approvals.Procedures;

/// <summary>A procedure.json that cannot be used; <see cref="Errors"/> names each place.</summary>
public sealed class ProcedureException(IReadOnlyList<string> errors) : Exception(string.Join(Environment.NewLine, errors))
{
    /// <summary>Everything that was found, "form.sections[0].fields[2].label：不能缺少", not only the first.</summary>
    public IReadOnlyList<string> Errors { get; } = errors;
}

/// <summary>Reads procedure.json.</summary>
public static class ProcedureReader
{
    /// <summary>Reads and checks: shapes, formulas, the names they read and their types, doubled ids.</summary>
    /// <exception cref="ProcedureException">With all errors.</exception>
    public static Procedure Read(string json)
    {
        JsonObject? fields;
        try
        {
            fields = JsonNode.Parse(json, documentOptions: new JsonDocumentOptions { AllowDuplicateProperties = false }) as JsonObject;
        }
        catch (JsonException error)
        {
            throw new ProcedureException([$"不是有效的 JSON：{error.Message}"]);
        }

        var errors = new List<string>();
        var procedure = Read(new JsonPlace(fields ?? throw new ProcedureException(["应为 JSON 对象"]), "", errors));
        ProcedureReferences.Check(procedure, errors);
        errors.AddRange(ProcedureFormulas.Check(procedure));
        return errors.Count == 0 ? procedure : throw new ProcedureException(errors);
    }

    private static Procedure Read(JsonPlace place)
    {
        var parameters = Parameters(place.Object("parameters"));
        var numbers = ScopeOf(parameters);
        place = place.WithTexts(numbers).Having("parameters");
        var code = place.Text("code");
        var clauses = place.List("clauses", clause => new Clause(clause.Text("id"), clause.Text("text"), clause.Text("source")));
        var procedure = new Procedure
        {
            Code = code,
            Name = place.Wording("name"),
            Measure = place.Integer("measure"),
            Edition = place.Text("edition"),
            Document = place.Text("document"),
            ValidFrom = place.Date("validFrom"),
            ValidUntil = place.OptionalDate("validUntil"),
            EffectiveFrom = place.OptionalDate("effectiveFrom") ?? place.OptionalDate("validFrom") ?? default,
            ClosedText = place.Wording("closedText"),
            Audience = place.Texts("audience"),
            Needs = place.Texts("needs"),
            Lead = place.Text("lead"),
            CoLeads = place.Texts("coLeads"),
            PromisedDays = place.Integer("promisedDays"),
            WarnDays = place.OptionalInteger("warnDays"),
            Summary = place.Wording("summary"),
            Guide = place.Wording("guide"),
            Clauses = clauses,
            Parameters = parameters,
            Form = ReadForm(place.Object("form")),
            Materials = place.List("materials", ReadMaterial),
            Rules = place.List("rules", ReadRule),
            Amount = place.OptionalObject("amount") is { } amount ? ReadAmount(amount, code) : null,
            Claims = place.List("claims", claim => ReadClaim(claim, code, clauses)),
            MaxAmount = MaxAmount(place, numbers),
            SummaryFields = place.Texts("summaryFields"),
            Register = place.OptionalObject("register") is { } register
                ? Closed(register, r => new RegisterRule(r.Texts("certificateOf"), r.Texts("grantsOf")))
                : new([], []),
            Credit = place.OptionalObject("credit") is { } credit ? Closed(credit, ReadCredit) : CreditRule.None,
            Prefill = place.OptionalObject("prefill") is { } prefill ? Closed(prefill, p => new Prefill(p.Texts("from"), p.Texts("fields"))) : null,
            Certificate = place.OptionalObject("certificate") is { } certificate
                ? Closed(certificate, c => new CertificateRule(c.Wording("title"), c.OptionalInteger("validYears"), c.Text("prefix"), c.OptionalWording("statement")))
                : null,
            Agreement = place.OptionalObject("agreement") is { } agreement
                ? Closed(agreement, a => new AgreementRule(a.Wording("title"), new RuleDetail(a.RequiredTemplate("text"), a.OptionalTemplate("textEn")), a.Texts("signedBy")))
                : null,
            NumberPrefix = place.Text("numberPrefix"),
            Flow = place.Text("flow"),
            Json = place.Json,
        };
        place.Close();
        return procedure;
    }

    private static Dictionary<string, Parameter> Parameters(JsonPlace place)
    {
        var parameters = new Dictionary<string, Parameter>(StringComparer.Ordinal);
        foreach (var (name, _) in place.Json)
        {
            if (place.OptionalObject(name) is { } parameter)
            {
                parameters[name] = Closed(parameter, p =>
                    new Parameter(name, p.Value("value"), p.OptionalText("unit"), p.Wording("text"), p.Text("source")));
            }
        }

        return parameters;
    }

    private static Form ReadForm(JsonPlace place) => Closed(place, form => new Form(
        form.List("sections", section => new FormSection(section.Text("id"), section.Wording("title"), section.List("fields", ReadField))),
        form.List("checks", check => new FormCheck(check.Text("field"), check.Formula("formula"), check.Wording("text")))));

    private static FormField ReadField(JsonPlace place)
    {
        var typeName = place.Text("type");
        if (!Enum.TryParse<FieldType>(typeName, ignoreCase: true, out var type) && typeName.Length > 0)
        {
            place.Fail("type", $"没有“{typeName}”这种字段");
        }

        var field = new FormField
        {
            Id = place.Text("id"),
            Type = type,
            Label = place.Wording("label"),
            Help = place.OptionalWording("help"),
            Unit = place.OptionalWording("unit"),
            Required = place.Condition("required", Condition.Never),
            Visible = place.Condition("visible", Condition.Always),
            Min = place.Number("min"),
            Max = place.Number("max"),
            MaxLength = place.OptionalInteger("maxLength") ?? (type is FieldType.Textarea ? 4000 : 200),
            Pattern = place.OptionalText("pattern"),
            Options = place.List("options", option => new FieldOption(option.Text("value"), option.Wording("text"))),
            Columns = place.List("columns", ReadField),
            Default = place.OptionalFormula("default"),
            Registered = Registered(place, type),
        };
        if (field.Pattern is { } pattern && !IsRegex(pattern))
        {
            place.Fail("pattern", "不是有效的正则表达式");
        }

        if ((type is FieldType.Choice) != (field.Options.Count > 0))
        {
            place.Fail("options", "选择字段应有选项，其他字段不应有");
        }

        if ((type is FieldType.Table) != (field.Columns.Count > 0))
        {
            place.Fail("columns", "表格应有列，其他字段不应有");
        }

        return field;
    }

    private static ApplicantKind? Registered(JsonPlace place, FieldType type)
    {
        if (place.OptionalText("registered") is not { } named)
        {
            return null;
        }

        if (type is not (FieldType.CreditCode or FieldType.IdNumber))
        {
            place.Fail("registered", "只用于统一社会信用代码或公民身份号码");
        }

        if (Enum.TryParse<ApplicantKind>(named, ignoreCase: true, out var kind) && Enum.IsDefined(kind))
        {
            return kind;
        }

        place.Fail("registered", $"没有“{named}”这种申请人");
        return null;
    }

    private static Material ReadMaterial(JsonPlace place) => new(
        place.Text("id"), place.Wording("name"), place.OptionalWording("help"), place.Condition("required", Condition.Never), place.Texts("accept"),
        place.OptionalInteger("maxSizeMb") ?? 10, place.OptionalInteger("maxCount") ?? 1);

    private static Rule ReadRule(JsonPlace place) => new(
        place.Text("id"), place.Wording("text"), place.Wording("clause"), place.Condition("appliesWhen", Condition.Always), place.Formula("condition"),
        new RuleDetail(place.RequiredTemplate("detail"), place.OptionalTemplate("detailEn")));

    private static CreditRule ReadCredit(JsonPlace place)
    {
        var treatments = new Dictionary<CreditStatus, CreditTreatment>();
        foreach (var status in Enum.GetValues<CreditStatus>().Where(status => status is not CreditStatus.Normal))
        {
            var name = CreditNames.Name(status);
            if (place.OptionalText(name) is not { } text)
            {
                continue;
            }

            if (CreditNames.Parse<CreditTreatment>(text) is { } treatment)
            {
                treatments[status] = treatment;
            }
            else
            {
                place.Fail(name, $"应为 {string.Join("、", CreditNames.Treatments)} 之一");
            }
        }

        return new CreditRule(treatments);
    }

    private static AmountRule ReadAmount(JsonPlace place, string code) => Closed(place, amount => new AmountRule(
        amount.List("steps", step =>
            new AmountStep(step.Text("id"), step.Wording("text"), step.Condition("when", Condition.Always), step.Formula("formula"))),
        amount.Formula("result"),
        amount.List("caps", cap => ReadCap(cap, code)),
        amount.OptionalFormula("year"),
        amount.OptionalWording("text")));

    private static AmountCap ReadCap(JsonPlace place, string code)
    {
        var id = place.Text("id");
        var cap = new AmountCap(
            id, place.Wording("text"), place.Formula("limit"), Per(place, Counting.OfCaps), place.OptionalFormula("subject"), place.OptionalText("account") ?? $"{code}:{id}");
        if (cap.Subject is null == cap.Per.Any(one => one is "product" or "person"))
        {
            place.Fail("subject", "按 product 或 person 计算的上限应写明对象，其他的不应有");
        }

        return cap;
    }

    /// <summary>The clause of a claim is one of the procedure's by its id, or a sentence.</summary>
    private static ClaimRule ReadClaim(JsonPlace place, string code, IReadOnlyList<Clause> clauses)
    {
        var (id, sentence) = (place.Text("id"), place.Wording("clause"));
        var clause = clauses.FirstOrDefault(one => one.Id == sentence.Zh) is { } known ? new Wording($"{known.Text}（{known.Source}）", sentence.En) : sentence;
        return new ClaimRule(
            id, place.Text("kind"), place.Wording("text"), clause, place.Formula("subjects"), place.OptionalFormula("quantities"), place.OptionalFormula("limit"),
            Per(place, Counting.OfClaims), place.OptionalText("account") ?? $"{code}:{id}", place.Flag("flagged", otherwise: true));
    }

    private static IReadOnlyList<string> Per(JsonPlace place, IReadOnlySet<string> known)
    {
        var per = place.Texts("per");
        foreach (var one in per.Where(one => !known.Contains(one)))
        {
            place.Fail("per", $"不能按“{one}”计算，可用 {string.Join("、", known)}");
        }

        if (per.Contains("ever", StringComparer.Ordinal) && per.Contains("year", StringComparer.Ordinal))
        {
            place.Fail("per", "ever 与 year 只能有一个");
        }

        return per;
    }

    private static FormulaScope ScopeOf(Dictionary<string, Parameter> parameters)
    {
        var values = parameters.ToDictionary(parameter => parameter.Key, parameter => parameter.Value.Value, StringComparer.Ordinal);
        return new FormulaScope(name => name == "params" ? values : null, (from, _) => from);
    }

    private static decimal? MaxAmount(JsonPlace place, FormulaScope numbers)
    {
        try
        {
            return place.OptionalFormula("maxAmount")?.Evaluate(numbers) as decimal?;
        }
        catch (FormulaException error)
        {
            place.Fail("maxAmount", error.Message);
            return null;
        }
    }

    private static T Closed<T>(JsonPlace place, Func<JsonPlace, T> read)
    {
        var result = read(place);
        place.Close();
        return result;
    }

    private static bool IsRegex(string pattern)
    {
        try
        {
            _ = new Regex(pattern, RegexOptions.NonBacktracking, TimeSpan.FromSeconds(1));
            return true;
        }
        catch (Exception error) when (error is ArgumentException or NotSupportedException)
        {
            return false;
        }
    }
}
