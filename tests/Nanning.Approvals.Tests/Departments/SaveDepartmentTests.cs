using Microsoft.Extensions.DependencyInjection;
using Nanning.Approvals.Commands;
using Nanning.Approvals.Departments;
using Nanning.Approvals.Tests.Support;
using Nanning.Approvals.Users;

namespace Nanning.Approvals.Tests.Departments;

[Collection(RegistryCollection.Name)]
public sealed class SaveDepartmentTests(OnSqlite fixture)
{
    private static readonly SaveDepartment.Input bureau = new("试验局", "南宁市试验局", "Trial Bureau", "bureau", new(2016, 1, 1), null, null);
    private static readonly Actor administrator = new(Guid.NewGuid(), "管理员", UserRole.Administrator);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private SaveDepartment Save => fixture.App.Services.GetRequiredService<SaveDepartment>();

    public static TheoryData<string, string?, SaveDepartment.Input> WrongInput => new()
    {
        { "code", null, bureau },
        { "code", "A-1", bureau },
        { "code", "kjj", bureau },
        { "name", "trial", bureau with { Name = " " } },
        { "fullName", "trial", bureau with { FullName = new string('南', 129) } },
        { "nameEn", "trial", bureau with { NameEn = new string('x', 129) } },
        { "kind", "trial", bureau with { Kind = "ministry" } },
        { "validUntil", "trial", bureau with { ValidUntil = new(2015, 12, 31) } },
        { "validUntil", "trial", bureau with { Successor = "kjj" } },
        { "successor", "trial", bureau with { ValidUntil = new(2018, 12, 31), Successor = "atlantis" } },
        { "successor", "trial", bureau with { ValidUntil = new(2018, 12, 31), Successor = "trial" } },
    };

    [Theory]
    [MemberData(nameof(WrongInput))]
    public async Task What_is_wrong_is_said_at_its_field(string field, string? code, SaveDepartment.Input input) =>
        Assert.Equal(field, (await Save.CreateAsync(administrator, null, code, input, Cancel)).Fields());

    [Fact]
    public async Task Successors_never_go_in_a_circle()
    {
        var until = bureau with { ValidUntil = new(2018, 12, 31) };
        (await Save.CreateAsync(administrator, null, "third", until, Cancel)).Value();
        (await Save.CreateAsync(administrator, null, "second", until with { Successor = "third" }, Cancel)).Value();
        (await Save.CreateAsync(administrator, null, "first", until with { Successor = "second" }, Cancel)).Value();

        Assert.Equal("successor", (await Save.ChangeAsync(administrator, null, "third", until with { Successor = "first" }, Cancel)).Fields());
        Assert.Equal("successor", (await Save.ChangeAsync(administrator, null, "third", until with { Successor = "third" }, Cancel)).Fields());
    }

    [Theory]
    [InlineData(UserRole.Officer)]
    [InlineData(UserRole.Supervisor)]
    [InlineData(null)]
    public async Task Nobody_but_an_administrator_saves_departments(UserRole? role) =>
        Assert.Equal(RefusalKind.Forbidden, (await Save.ChangeAsync(new Actor(Guid.NewGuid(), "某人", role), null, "kjj", bureau, Cancel)).Why().Kind);

    [Fact]
    public async Task A_department_that_is_not_there_cannot_be_changed() =>
        Assert.IsType<Outcome<SaveDepartment.Saved>.Missing>(await Save.ChangeAsync(administrator, null, "atlantis", bureau, Cancel));
}
