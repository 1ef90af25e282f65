using Microsoft.Extensions.Options;
using Nanning.Approvals.Users;

namespace Nanning.Approvals.Web;

/// <summary>What a person who starts the platform by hand wants to read.</summary>
internal static class Welcome
{
    public static void Print(WebApplication app)
    {
        Console.WriteLine($"南宁市创业创新扶持平台 · Nanning.Approvals: {string.Join("  ", app.Urls)}");
        if (!app.Environment.IsProduction() && (app.Services.GetRequiredService<IOptions<SeedOptions>>().Value.Demo ?? true))
        {
            Console.WriteLine($"演示账号 / demo accounts (password {SeedUsers.DemoPassword}):");
            Console.WriteLine("  申请人 applicants     base1  enterprise1  enterprise2  researcher1  graduate1  unit1  bank1  individual1");
            Console.WriteLine("  部门 departments      kjj.officer kjj.leader · rsj.officer rsj.leader · czj.officer czj.leader · …");
            Console.WriteLine("  督查、管理、审计       supervisor1  admin1  admin2  auditor1");
        }
    }
}
