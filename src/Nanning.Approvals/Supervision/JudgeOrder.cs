using Nanning.Approvals.Commands;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Users;

namespace Nanning.Approvals.Supervision;

/// <summary>A supervisor accepts a reply and closes the order with a score, or returns it for another reply by a new day.</summary>
public sealed class JudgeOrder(CommandRunner commands, OrderDesk desk)
{
    /// <summary>The order afterwards.</summary>
    public sealed record Judged(Guid Id, OrderState State, int? Score, int Returns, DateOnly? DueOn);

    /// <param name="score">0 to the full score of the rules; null takes the proposed one.</param>
    public Task<Outcome<Judged>> AcceptAsync(Actor actor, string? key, Guid id, int? score, string? opinion, CancellationToken cancellationToken) =>
        commands.RunAsync(actor, new CommandKey(key, $"order-accept/{id}"), (db, token) => RunAsync(db, actor, id, step => AcceptAsync(step, score, opinion, token), token), cancellationToken);

    /// <param name="workingDays">Working days for the next reply; null takes what the rules say.</param>
    public Task<Outcome<Judged>> ReturnAsync(Actor actor, string? key, Guid id, string? opinion, int? workingDays, CancellationToken cancellationToken) =>
        commands.RunAsync(actor, new CommandKey(key, $"order-return/{id}"), (db, token) => RunAsync(db, actor, id, step => ReturnAsync(step, opinion, workingDays, token), token), cancellationToken);

    private async Task<Outcome<Judged>> RunAsync(ApprovalsDb db, Actor actor, Guid id, Func<OrderStep, Task<Outcome<Judged>>> judge, CancellationToken cancellationToken)
    {
        if (await desk.OpenAsync(db, id, actor, cancellationToken) is not { } step)
        {
            return new Outcome<Judged>.Missing();
        }

        if (!step.Rights.Judge)
        {
            return Refusal.Forbidden("supervisors-only", Say.Pick("督办单由督查人员审核。", "Supervisors judge the replies to their orders."));
        }

        return step.Order.State switch
        {
            OrderState.Closed => Refusal.Conflict("order-closed", Say.Pick("督办单已办结。", "The order has been closed.")),
            OrderState.Open => Refusal.Conflict("order-open", Say.Pick("督办单尚未回复。", "Nobody has replied to the order yet.")),
            _ => await judge(step),
        };
    }

    private async Task<Outcome<Judged>> AcceptAsync(OrderStep step, int? score, string? opinion, CancellationToken cancellationToken)
    {
        var order = step.Order;
        var points = score ?? step.Policy.Propose(order.Late, order.Returns);
        if (points < 0 || points > step.Policy.FullScore)
        {
            return Refusal.Field("score", Say.Pick($"评分为 0 至 {step.Policy.FullScore}。", $"A score is from 0 to {step.Policy.FullScore}."));
        }

        if (opinion?.Trim().Length > 4000)
        {
            return Refusal.Field("opinion", OrderStep.TextProblem(opinion, string.Empty)!);
        }

        (order.State, order.Score, order.ClosedAt, order.OpenKey) = (OrderState.Closed, points, step.Now, null);
        step.Write(OrderEntryKind.Closed, string.IsNullOrWhiteSpace(opinion) ? null : opinion.Trim(), score: points);
        await desk.JournalAsync(step, "order-closed", cancellationToken);
        step.TellDepartment($"督办单 {order.Number} 已办结", $"{step.Actor.Name} 审核通过督办单 {order.Number}，评分 {points}。{opinion}");
        return new Judged(order.Id, order.State, points, order.Returns, null);
    }

    private async Task<Outcome<Judged>> ReturnAsync(OrderStep step, string? opinion, int? workingDays, CancellationToken cancellationToken)
    {
        var days = workingDays ?? step.Policy.ReplyWorkingDays;
        if (OrderStep.TextProblem(opinion, Say.Pick("请说明退回的理由，还要补充什么。", "Please say why, and what is still missing.")) is { } problem)
        {
            return Refusal.Field("opinion", problem);
        }

        if (days < 1 || days > step.Policy.MostWorkingDays)
        {
            return Refusal.Field("workingDays", Say.Pick($"回复期限应为 1 至 {step.Policy.MostWorkingDays} 个工作日。", $"A reply is due in 1 to {step.Policy.MostWorkingDays} working days."));
        }

        var order = step.Order;
        order.State = OrderState.Open;
        order.Returns++;
        var due = step.GiveDays(days);
        step.Write(OrderEntryKind.Returned, opinion!.Trim(), due);
        await desk.JournalAsync(step, "order-returned", cancellationToken);
        step.TellDepartment($"督办单 {order.Number} 被退回", $"{step.Actor.Name} 退回了督办单 {order.Number} 的回复，请于 {due:yyyy-MM-dd} 前重新回复：{opinion.Trim()}");
        return new Judged(order.Id, order.State, null, order.Returns, due);
    }
}
