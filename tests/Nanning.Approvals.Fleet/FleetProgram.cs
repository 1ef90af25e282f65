using System.Globalization;
using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Nanning.Approvals.Fleet;
using Nanning.Approvals.Storage;

[assembly: HostingStartup(typeof(Aboard))]

namespace Nanning.Approvals.Fleet;

/// <summary>
/// Several applications in one process, each with its own database, folder, port and plan of deaths. They die together: when each has come to its moment
/// and stands still there, the test kills the process. So one start of the runtime, most of what a death costs, serves many deaths.
/// Standard output says "ready", "died" or "failed", each with the folder of the application.
/// </summary>
internal static class FleetProgram
{
    /// <param name="arguments">One file; each line holds a folder and the arguments of the application, separated by tabs.</param>
    public static void Main(string[] arguments)
    {
        // Those that stand still keep their threads.
        ThreadPool.SetMinThreads(512, 64);
        var main = typeof(global::Program).Assembly.EntryPoint!;
        var threads = File.ReadAllLines(arguments[0]).Select(line => line.Split('\t')).Select(line => new Thread(() => Run(main, line[0], line[1..]))).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
    }

    private static void Run(MethodInfo main, string folder, string[] arguments)
    {
        FailPoints.Plan = new FailPointPlan(folder);
        string[] more = ["--applicationName", main.DeclaringType!.Assembly.GetName().Name!, "--hostingStartupAssemblies", typeof(FleetProgram).Assembly.GetName().Name!];
        try
        {
            main.Invoke(null, [arguments.Concat(more).ToArray()]);
            Console.WriteLine($"failed {folder} It ended by itself.");
        }
        catch (TargetInvocationException failure)
        {
            Console.WriteLine($"failed {folder} {failure.InnerException!.ToString().ReplaceLineEndings(" ")}");
        }
    }
}

/// <summary>Lets the requests of an application know whose they are: the server takes them in on threads of its own.</summary>
public sealed class Aboard : IHostingStartup
{
    /// <summary>Header with the number of the request in its run.</summary>
    public const string RequestHeader = "Fail-Point-Request";

    /// <inheritdoc />
    public void Configure(IWebHostBuilder builder)
    {
        var plan = FailPoints.Plan!;
        builder.ConfigureServices(services => services.AddSingleton<IStartupFilter>(new Filter(plan)));
    }

    private sealed class Filter(FailPointPlan plan) : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.ApplicationServices.GetRequiredService<IHostApplicationLifetime>().ApplicationStarted.Register(plan.Ready);
            app.Use(async (context, then) =>
            {
                FailPoints.Plan = plan;
                if (context.Request.Headers.TryGetValue(RequestHeader, out var number))
                {
                    plan.Request(int.Parse(number.ToString(), CultureInfo.InvariantCulture));
                }

                await then();
            });
            next(app);
        };
    }
}
