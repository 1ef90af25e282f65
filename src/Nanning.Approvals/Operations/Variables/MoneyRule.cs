using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Nanning.Approvals.Commands;
using Nanning.Approvals.Operations.Instances;
using Nanning.Approvals.Procedures;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Users;
using Nanning.Approvals.Workflows.Definitions;

namespace Nanning.Approvals.Operations.Variables;

/// <summary>Which variables hold money, by what the flow and the form of the procedure say; and who may agree to a change of one.</summary>
internal static class MoneyRule
{
    /// <summary>Whether an operation changes money.</summary>
    public static bool Concerns(InstanceOperation operation, CompiledFlow flow, Procedure procedure) =>
        operation is { Kind: OperationKind.SetVariable, Variable: { } variable } && Variables(flow, procedure).Contains(variable);

    /// <summary>The variables that hold money: by what the flow does with them, or because a field of the form of that name does.</summary>
    public static IReadOnlySet<string> Variables(CompiledFlow flow, Procedure procedure) =>
        procedure.Form.Fields.Where(HoldsMoney).Select(field => field.Id).Concat(MoneyVariables.Of(flow)).ToHashSet(StringComparer.Ordinal);

    /// <summary>The other administrators whose accounts are in use: one of them has to agree.</summary>
    public static Task<List<Guid>> OthersAsync(ApprovalsDb db, Actor actor, CancellationToken cancellationToken) =>
        db.Users.Where(user => user.Role == UserRole.Administrator && !user.Disabled && user.Id != actor.UserId).Select(user => user.Id).ToListAsync(cancellationToken);

    /// <summary>What the form of the procedure says against a value, where it has a field of that name; null when nothing does.</summary>
    public static Refusal? Problem(Procedure procedure, string variable, JsonNode? value)
    {
        // No field holds a group of values, so such a variable only happens to be called like one.
        if (value is null or JsonObject || procedure.Form.Field(variable) is not { } field || (FieldRules.Shape(field, value) ?? FieldRules.Value(field, value)) is not { } wrong)
        {
            return null;
        }

        return Refusal.Conflict("variable-value", Say.Pick($"“{field.Label.Zh}”{wrong.Zh}。", $"“{field.Label.En ?? field.Label.Zh}”: {wrong.En ?? wrong.Zh}."));
    }

    /// <summary>Nobody changes money alone.</summary>
    public static Refusal Alone(string variable) => Refusal.Conflict("second-administrator", Say.Pick(
        $"变量“{variable}”涉及金额，须由一名管理员提出、另一名管理员复核。请提交更正申请。",
        $"“{variable}” holds money: one administrator proposes the change and another one approves it. Make a proposal."));

    /// <summary>There is nobody who could agree.</summary>
    public static Refusal NobodyElse() => Refusal.Conflict("no-second-administrator", Say.Pick(
        "金额更正须由另一名系统管理员复核，而目前只有您一个在用的管理员账号。请先在“用户与部门”中为另一位同志开通系统管理员账号，或由经办部门退回办理环节更正。",
        "A change of money needs the approval of another administrator, and yours is the only account of that kind in use. Give somebody else an administrator's account under Users and departments, or let the department return the case and put it right there."));

    private static bool HoldsMoney(FormField field) => field.Type is FieldType.Money || field.Columns.Any(HoldsMoney);
}
