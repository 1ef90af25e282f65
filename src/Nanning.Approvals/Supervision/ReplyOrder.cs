using Nanning.Approvals.Commands;
using Nanning.Approvals.Documents;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Users;

namespace Nanning.Approvals.Supervision;

/// <summary>The department replies to a supervision order, perhaps with a file. After the due day the reply is taken, too, and counts as late.</summary>
public sealed class ReplyOrder(CommandRunner commands, OrderDesk desk)
{
    /// <summary>The order after the reply.</summary>
    /// <param name="Entry">Number of the reply in its history.</param>
    public sealed record Replied(Guid Id, OrderState State, bool Late, int Entry);

    /// <param name="file">Name and bytes of a file, or null.</param>
    public Task<Outcome<Replied>> RunAsync(Actor actor, string? key, Guid id, string? text, (string Name, byte[] Bytes)? file, CancellationToken cancellationToken) =>
        commands.RunAsync(actor, new CommandKey(key, $"order-reply/{id}"), (db, token) => ReplyAsync(db, actor, id, text, file, token), cancellationToken);

    private async Task<Outcome<Replied>> ReplyAsync(ApprovalsDb db, Actor actor, Guid id, string? text, (string Name, byte[] Bytes)? file, CancellationToken cancellationToken)
    {
        if (await desk.OpenAsync(db, id, actor, cancellationToken) is not { } step)
        {
            return new Outcome<Replied>.Missing();
        }

        if (!step.Rights.Reply)
        {
            return Refusal.Forbidden("may-not-reply", Say.Pick("该督办单由被督办部门或指定人员回复。", "The department, or the person the order names, replies."));
        }

        var order = step.Order;
        if (order.State != OrderState.Open)
        {
            return order.State == OrderState.Closed
                ? Refusal.Conflict("order-closed", Say.Pick("督办单已办结。", "The order has been closed."))
                : Refusal.Conflict("order-replied", Say.Pick("督办单已回复，正在等待审核。", "The order has been replied to and waits for the supervisor."));
        }

        if (OrderStep.TextProblem(text, Say.Pick("请写明原因、整改措施和完成时间。", "Please say why, what is done about it, and by when.")) is { } problem)
        {
            return Refusal.Field("text", problem);
        }

        if (file is { } given && Attachments.Problem(given.Name, given.Bytes) is { } wrong)
        {
            return Refusal.Field("file", wrong);
        }

        order.State = OrderState.Replied;
        order.RepliedAt = step.Now;
        order.Late |= step.Now >= order.DueAt;
        step.Write(OrderEntryKind.Replied, text!.Trim(), file: file is { } sent ? await Attachments.StoreAsync(db, sent.Name, sent.Bytes, cancellationToken) : null);
        await desk.JournalAsync(step, "order-replied", cancellationToken);
        step.TellSupervisors($"督办单 {order.Number} 已回复", $"{actor.Name} 回复了督办单 {order.Number}：{text.Trim()}");
        return new Replied(id, order.State, order.Late, order.Entries);
    }
}
