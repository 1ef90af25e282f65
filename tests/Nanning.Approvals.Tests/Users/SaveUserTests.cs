using Microsoft.Extensions.DependencyInjection;
using Nanning.Approvals.Commands;
using Nanning.Approvals.Tests.Support;
using Nanning.Approvals.Users;

namespace Nanning.Approvals.Tests.Users;

[Collection(RegistryCollection.Name)]
public sealed class SaveUserTests(OnSqlite fixture)
{
    private static readonly SaveUser.Input officer = new("new.officer", "覃三", "qin@example.com", UserRole.Officer, "kjj", Position.Handler, false, "password2016");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private SaveUser Save => fixture.App.Services.GetRequiredService<SaveUser>();

    private UserQueries Users => fixture.App.Services.GetRequiredService<UserQueries>();

    public static TheoryData<string, SaveUser.Input> WrongInput => new()
    {
        { "userName", officer with { UserName = null } },
        { "userName", officer with { UserName = "KJJ.officer" } },
        { "displayName", officer with { DisplayName = "" } },
        { "email", officer with { Email = "nobody" } },
        { "role", officer with { Role = null } },
        { "role", officer with { Role = (UserRole)99 } },
        { "role", officer with { Role = UserRole.Applicant } },
        { "department", officer with { Department = null } },
        { "department", officer with { Department = "atlantis" } },
        { "position", officer with { Position = (Position)99 } },
        { "newPassword", officer with { NewPassword = null } },
        { "newPassword", officer with { NewPassword = "short1" } },
    };

    [Theory]
    [MemberData(nameof(WrongInput))]
    public async Task What_is_wrong_with_a_new_account_is_said_at_its_field(string field, SaveUser.Input input) =>
        Assert.Equal(field, (await Save.RunAsync(Administrator, null, null, input, Cancel)).Fields());

    [Theory]
    [InlineData(UserRole.Applicant)]
    [InlineData(UserRole.Officer)]
    [InlineData(UserRole.Supervisor)]
    [InlineData(UserRole.Auditor)]
    [InlineData(null)]
    public async Task Nobody_but_an_administrator_saves_or_reads_accounts(UserRole? role)
    {
        var actor = new Actor(Guid.NewGuid(), "某人", role, "kjj");

        Assert.Equal(RefusalKind.Forbidden, (await Save.RunAsync(actor, null, null, officer, Cancel)).Why().Kind);
        Assert.Equal(0, (await Users.ListAsync(actor, new(), Cancel)).Total);
    }

    [Fact]
    public async Task The_last_administrator_stays_one()
    {
        var (first, second) = (await FindAsync("admin1"), await FindAsync("admin2"));
        var self = new Actor(first.Id, first.DisplayName, UserRole.Administrator);
        (await Save.RunAsync(self, null, second.Id, InputOf(second) with { Disabled = true }, Cancel)).Value();

        Assert.Equal("disabled", (await Save.RunAsync(self, null, first.Id, InputOf(first) with { Disabled = true }, Cancel)).Fields());
        Assert.Equal("role", (await Save.RunAsync(self, null, first.Id, InputOf(first) with { Role = UserRole.Auditor }, Cancel)).Fields());

        (await Save.RunAsync(self, null, second.Id, InputOf(second), Cancel)).Value();
    }

    [Fact]
    public async Task An_account_is_created_changed_and_found_and_a_change_in_between_is_noticed()
    {
        var saved = (await Save.RunAsync(Administrator, null, null, officer with { UserName = "qinsan" }, Cancel)).Value();
        var seen = (await Users.GetAsync(Administrator, saved.Id, Cancel))!;
        (await Save.RunAsync(Administrator, null, saved.Id, InputOf(seen) with { DisplayName = "覃三三", Role = UserRole.Auditor, Stamp = seen.Stamp }, Cancel)).Value();

        Assert.Equal(RefusalKind.Conflict, (await Save.RunAsync(Administrator, null, saved.Id, InputOf(seen) with { Stamp = seen.Stamp }, Cancel)).Why().Kind);
        Assert.Equal("role", (await Save.RunAsync(Administrator, null, saved.Id, InputOf(seen) with { Role = UserRole.Applicant }, Cancel)).Fields());
        var found = Assert.Single((await Users.ListAsync(Administrator, new(Q: "覃三三"), Cancel)).Items);
        Assert.Equal((UserRole.Auditor, (string?)null), (found.Role, found.Department));
        Assert.IsType<Outcome<SaveUser.Saved>.Missing>(await Save.RunAsync(Administrator, null, Guid.NewGuid(), officer, Cancel));
    }

    private static Actor Administrator => new(Guid.NewGuid(), "管理员", UserRole.Administrator);

    private static SaveUser.Input InputOf(UserView user) => new(null, user.DisplayName, user.Email, user.Role, user.Department, user.Position, user.Disabled, null);

    private async Task<UserView> FindAsync(string name) =>
        (await Users.ListAsync(Administrator, new(Q: name), Cancel)).Items.Single(user => user.UserName == name);
}
