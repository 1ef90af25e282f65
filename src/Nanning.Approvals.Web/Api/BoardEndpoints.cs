using System.Globalization;
using System.Text;
using Nanning.Approvals.Boards;
using Nanning.Approvals.Clocks;
using Nanning.Approvals.Commands;
using Nanning.Approvals.Web.Identity;

namespace Nanning.Approvals.Web.Api;

/// <summary>The board of departments, for supervisors and leaders.</summary>
internal static class BoardEndpoints
{
    public static void MapBoard(this IEndpointRouteBuilder routes)
    {
        var board = routes.MapGroup("/api/board").RequireAuthorization(Policies.Staff).WithTags("Board");
        board.MapGet("/", GetAsync).WithName("GetBoard").WithSummary("Lights now, and how long what was decided took, by department, procedure, step and month");
        board.MapGet("/items", ItemsAsync).WithName("ListBoardItems").WithSummary("The list behind a number of the board");
        board.MapGet("/export.csv", ExportAsync).WithName("ExportBoard").WithSummary("The board as CSV");
    }

    /// <summary>The board as CSV, beside the pages.</summary>
    public static void MapBoardFiles(this IEndpointRouteBuilder routes) => routes.MapGet("/board.csv", ExportAsync).RequireAuthorization(Policies.Staff).ExcludeFromDescription();

    private static async Task<IResult> GetAsync(CurrentActor current, BoardQueries board, CancellationToken cancellationToken, string? department = null, string? procedure = null, int months = 12) =>
        ApiResults.OrNotFound(await board.GetAsync(await current.RequiredAsync(), new(department, procedure, months), cancellationToken));

    private static async Task<IResult> ItemsAsync(
        CurrentActor current, BoardItems items, CancellationToken cancellationToken,
        string? list = null, string? light = null, string? department = null, string? procedure = null, string? activity = null, int months = 12, int page = 1, int pageSize = 20)
    {
        var (asked, lit) = (BoardList.Open, Light.Red);
        if (!string.IsNullOrEmpty(list) && !WorkItemEndpoints.Named(list, out asked))
        {
            return ApiResults.Problem(Refusal.Field("list", Say.Pick("list 应为 open、forecast、done、late 或 returned。", "list is open, forecast, done, late or returned.")));
        }

        if (!string.IsNullOrEmpty(light) && !WorkItemEndpoints.Named(light, out lit))
        {
            return ApiResults.Problem(Refusal.Field("light", Say.Pick("light 应为 green、yellow、red 或 none。", "light is green, yellow, red or none.")));
        }

        var filter = new BoardItems.Filter(asked, string.IsNullOrEmpty(light) ? null : lit, department, procedure, activity, months, page, pageSize);
        return ApiResults.OrNotFound(await items.ListAsync(await current.RequiredAsync(), filter, cancellationToken));
    }

    private static async Task<IResult> ExportAsync(
        CurrentActor current, BoardQueries board, CancellationToken cancellationToken, string? by = null, string? department = null, string? procedure = null, int months = 12)
    {
        if (await board.GetAsync(await current.RequiredAsync(), new(department, procedure, months), cancellationToken) is not { } found)
        {
            return ApiResults.NotFound();
        }

        var lines = by switch { "procedures" => found.Procedures, "steps" => found.Steps, "months" => found.Months, _ => found.Departments };
        string[] head =
        [
            Say.Pick("代码", "Code"), Say.Pick("名称", "Name"), Say.Pick("已超期", "Overdue"), Say.Pick("临近期限", "Due soon"), Say.Pick("可能超期", "Will probably be late"), Say.Pick("在办", "Open"), Say.Pick("待签收", "Not taken"),
            Say.Pick("已办结", "Decided"), Say.Pick("按期率%", "In time %"), Say.Pick("超期办结", "Decided late"), Say.Pick("退回补正", "Returned"), Say.Pick("平均工作日", "Mean working days"), "P90",
            Say.Pick("等待签收", "In the pool"), Say.Pick("办理", "In hand"), Say.Pick("外部暂停", "Outside"), Say.Pick("督办单未办结", "Orders open"), Say.Pick("督办评分", "Order score"),
        ];
        var text = Csv.Table(head, lines.Select(line => new[]
        {
            line.Key, line.Sub is null ? line.Name : $"{line.Sub} {line.Name}", Text(line.Numbers.Red), Text(line.Numbers.Yellow), Text(line.Numbers.WillBeLate), Text(line.Numbers.Open), Text(line.Numbers.Unclaimed), Text(line.Numbers.Done),
            Text(line.Numbers.OnTime), Text(line.Numbers.Late), Text(line.Numbers.Returned), Text(line.Numbers.MeanDays), Text(line.Numbers.P90Days), Text(line.Numbers.WaitedDays),
            Text(line.Numbers.WorkedDays), Text(line.Numbers.OutsideDays), Text(line.Orders?.Open), Text(line.Orders?.Score),
        }));
        return TypedResults.File(Encoding.UTF8.GetBytes(text), "text/csv; charset=utf-8", $"board-{found.To:yyyyMMdd}.csv");
    }

    private static string? Text(decimal? number) => number?.ToString(CultureInfo.InvariantCulture);
}
