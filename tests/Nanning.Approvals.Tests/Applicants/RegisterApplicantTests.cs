using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Nanning.Approvals.Applicants;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Tests.Support;
using Nanning.Approvals.Users;

namespace Nanning.Approvals.Tests.Applicants;

[Collection(RegistryCollection.Name)]
public sealed class RegisterApplicantTests(OnSqlite fixture)
{
    private static readonly RegisterApplicant.Registration firm = new(
        ApplicantKind.Enterprise, "南宁某某科技有限公司", "91350100M000100Y43", "qingxiu", "民族大道 1 号", "韦一", "0771-5551234", "wei@example.com", "weiyi.firm", "password2016", "password2016");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private RegisterApplicant Register => fixture.App.Services.GetRequiredService<RegisterApplicant>();

    public static TheoryData<string, RegisterApplicant.Registration> WrongInput => new()
    {
        { "kind", firm with { Kind = null } },
        { "kind", firm with { Kind = (ApplicantKind)99 } },
        { "name", firm with { Name = " " } },
        { "name", firm with { Name = new string('南', 129) } },
        { "identifier", firm with { Identifier = null } },
        { "identifier", firm with { Identifier = "91350100M000100Y44" } },
        { "identifier", firm with { Kind = ApplicantKind.Graduate } },
        { "identifier", firm with { Kind = ApplicantKind.Graduate, Identifier = "110105194912310021" } },
        { "district", firm with { District = null } },
        { "district", firm with { District = "atlantis" } },
        { "district", firm with { District = "kjj" } },
        { "district", firm with { District = "hengzhou" } },
        { "address", firm with { Address = "" } },
        { "contactName", firm with { ContactName = null } },
        { "phone", firm with { Phone = null } },
        { "phone", firm with { Phone = "五五五" } },
        { "email", firm with { Email = "nobody" } },
        { "userName", firm with { UserName = null } },
        { "userName", firm with { UserName = "abc" } },
        { "userName", firm with { UserName = "名字名字" } },
        { "userName", firm with { UserName = "KJJ.Officer" } },
        { "password", firm with { Password = "short2016", PasswordAgain = "short2016" } },
        { "password", firm with { Password = "onlyletters", PasswordAgain = "onlyletters" } },
        { "password", firm with { Password = "1234567890", PasswordAgain = "1234567890" } },
        { "passwordAgain", firm with { PasswordAgain = "password2017" } },
    };

    [Theory]
    [MemberData(nameof(WrongInput))]
    public async Task What_is_wrong_is_said_at_its_field_and_nothing_is_stored(string field, RegisterApplicant.Registration input)
    {
        var outcome = await Register.RunAsync(null, input, Cancel);

        Assert.Equal(field, outcome.Fields());
        await using var db = await fixture.App.Services.GetRequiredService<IDbContextFactory<ApprovalsDb>>().CreateDbContextAsync(Cancel);
        Assert.False(await db.Users.AnyAsync(user => user.UserName == firm.UserName, Cancel));
        Assert.False(await db.Applicants.AnyAsync(applicant => applicant.Identifier == firm.Identifier, Cancel));
    }

    [Fact]
    public async Task An_applicant_who_registers_can_sign_in_and_cannot_register_again()
    {
        var person = firm with { Kind = ApplicantKind.Graduate, Name = "黄二", Identifier = " 11010519491231002x ", UserName = "huanger", Email = null };

        var registered = (await Register.RunAsync("once", person, Cancel)).Value();

        // The same key again answers the same and does nothing.
        Assert.Equal(registered, (await Register.RunAsync("once", person, Cancel)).Value());
        Assert.Equal("identifier,userName", (await Register.RunAsync(null, person with { UserName = "HuangEr" }, Cancel)).Fields());
        using var visitor = fixture.App.Visitor();
        var me = (await (await visitor.LoginAsync("HUANGER", "password2016")).GetAsync("/api/me")).Ok();
        Assert.Equal("11010519491231002X", (string?)me["applicant"]!["identifier"]);
        await using var db = await fixture.App.Services.GetRequiredService<IDbContextFactory<ApprovalsDb>>().CreateDbContextAsync(Cancel);
        var user = await db.Users.SingleAsync(row => row.Id == registered.UserId, Cancel);
        Assert.Equal(UserRole.Applicant, user.Role);
        Assert.NotNull(user.SecurityStamp);
    }
}
