using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Nanning.Approvals.Instances;
using Nanning.Approvals.Storage;
using Nanning.Approvals.Workflows.Runtime;

namespace Nanning.Approvals.Operations.Instances;

/// <summary>Something that came for an instance while it was suspended; it wakes the instance after it is resumed.</summary>
public sealed class HeldStimulus
{
    public Guid Id { get; init; }

    public Guid InstanceId { get; init; }

    /// <summary>The stimulus as JSON.</summary>
    public string Command { get; init; } = string.Empty;

    public DateTimeOffset At { get; init; }

    /// <summary>Keeps a stimulus until the instance is resumed. The instance's version rises, so that a resumption at the same moment does not miss it.</summary>
    public static void Keep(ApprovalsDb db, WorkflowInstance instance, Stimulus stimulus, DateTimeOffset now)
    {
        db.HeldStimuli.Add(new HeldStimulus
        {
            Id = Guid.CreateVersion7(now),
            InstanceId = instance.Id,
            Command = JsonSerializer.Serialize(stimulus, JsonSerializerOptions.Web),
            At = now,
        });
        instance.Version++;
    }
}

internal sealed class HeldStimulusMapping : IEntityTypeConfiguration<HeldStimulus>
{
    public void Configure(EntityTypeBuilder<HeldStimulus> builder)
    {
        builder.ToTable("HeldStimuli");
        builder.Property(held => held.Id).ValueGeneratedNever();
        builder.HasIndex(held => held.InstanceId);
    }
}
