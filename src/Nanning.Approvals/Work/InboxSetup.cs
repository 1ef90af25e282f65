using Microsoft.Extensions.DependencyInjection;

namespace Nanning.Approvals.Work;

/// <summary>Registers what people arrange their work with.</summary>
internal static class InboxSetup
{
    public static IServiceCollection AddInbox(this IServiceCollection services) => services
        .AddSingleton<MarkWorkItem>().AddSingleton<SaveList>().AddSingleton<SavedListQueries>()
        .AddSingleton<OpinionPhrases>().AddSingleton<DecisionDrafts>().AddSingleton<CaseHistory>().AddSingleton<TakeOverWorkItem>();
}
