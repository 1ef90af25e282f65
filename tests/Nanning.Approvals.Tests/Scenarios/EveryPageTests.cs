using System.Reflection;
using Microsoft.AspNetCore.Components;
using Nanning.Approvals.Tests.Support;

namespace Nanning.Approvals.Tests.Scenarios;

/// <summary>Every page that needs nothing in its address answers everybody: it is drawn, or it says no, also where the database makes it wait.</summary>
[Trait("Database", "PostgreSQL")]
public sealed class EveryPageTests(OnPostgres fixture) : IClassFixture<OnPostgres>
{
    private static readonly string[] pages =
    [
        .. typeof(Program).Assembly.GetTypes().SelectMany(type => type.GetCustomAttributes<RouteAttribute>()).Select(route => route.Template)
            .Where(template => !template.Contains('{') && template is not "/logout" and not "/Error").Distinct().Order(StringComparer.Ordinal),
    ];

    public static TheoryData<string> People => ["base1", "unit1", "kjj.officer", "gongshang.officer", "kjj.leader", "supervisor1", "admin1", "auditor1", ""];

    [Theory]
    [MemberData(nameof(People))]
    public async Task Every_page_is_drawn_or_says_no(string user)
    {
        var person = user.Length == 0 ? fixture.App.Visitor() : await fixture.App.LoginAsync(user);
        var broken = new List<string>();
        var drawn = 0;
        foreach (var page in pages.Append("/procedures/P09a"))
        {
            var answer = await person.GetAsync(page);
            drawn += (int)answer.Status == 200 ? 1 : 0;
            if ((int)answer.Status >= 500)
            {
                broken.Add($"{page}: {(int)answer.Status}");
            }
        }

        Assert.Empty(broken);
        Assert.True(drawn >= 8, $"Only {drawn} of {pages.Length} pages were drawn.");
    }

    [Fact]
    public async Task The_pages_of_one_case_duty_and_procedure_are_drawn_for_who_may_see_them()
    {
        var job = new MainJob(fixture.App.LoginAsync) { Applicant = "base1" };
        await job.ApplyForRecognitionAsync();
        var officer = await job.As("kjj.officer");
        var item = ApiClient.Id((await officer.WorkItemsOfAsync(job.Recognition))[0]);
        var duty = ApiClient.Id((await officer.GetAsync("/api/duties")).Ok()["items"]![0]!);
        var identifier = (string)(await (await job.As("base1")).GetAsync("/api/credit/mine")).Ok()["identifier"]!;
        (string User, string Page)[] visits =
        [
            ("base1", $"/cases/{job.Recognition}"), ("kjj.officer", $"/cases/{job.Recognition}"), ("supervisor1", $"/cases/{job.Recognition}"), ("auditor1", $"/cases/{job.Recognition}"),
            ("kjj.officer", $"/work-items/{item}"), ("kjj.officer", $"/duties/{duty}"), ("supervisor1", $"/duties/{duty}"), ("admin1", "/admin/procedures/P09a"),
            ("admin1", "/admin/procedures/P09a/new"), ("admin1", "/admin/procedures/P20f/new"), ("base1", "/procedures/P20f"), ("base1", "/procedures/P18a"), ("supervisor1", "/progress/T1"),
            ("", "/progress/T6"), ("gongshang.officer", $"/credit/{identifier}"), ("admin1", "/admin/departments/kjj"),
        ];
        var wrong = new List<string>();
        foreach (var (user, page) in visits)
        {
            var answer = await (user.Length == 0 ? fixture.App.Visitor() : await job.As(user)).GetAsync(page);
            if ((int)answer.Status != 200)
            {
                wrong.Add($"{user} {page}: {(int)answer.Status}");
            }
        }

        Assert.Empty(wrong);
    }
}
