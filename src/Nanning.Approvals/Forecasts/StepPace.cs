using Nanning.Approvals.Supervision;

namespace Nanning.Approvals.Forecasts;

/// <summary>How long a step took in the past: whole working days that its clock counted, of the visits that were decided and not returned for supplements.</summary>
public sealed class StepPace
{
    // Days of each visit, the shortest first, with how many took so long or longer.
    private readonly SortedDictionary<int, int> counts;

    /// <summary>A step's past.</summary>
    /// <param name="procedure">Code of the procedure.</param>
    /// <param name="activityId">The step in its flow.</param>
    /// <param name="days">How many visits took so many days.</param>
    public StepPace(string procedure, string activityId, IEnumerable<(int Days, int Visits)> days)
    {
        (Procedure, ActivityId, counts) = (procedure, activityId, []);
        foreach (var (length, visits) in days)
        {
            counts[length] = counts.GetValueOrDefault(length) + visits;
        }

        Visits = counts.Values.Sum();
    }

    public string Procedure { get; }

    public string ActivityId { get; }

    /// <summary>How many visits are known.</summary>
    public int Visits { get; }

    /// <summary>The longest of them, in whole days.</summary>
    public int Longest => counts.Count == 0 ? 0 : counts.Keys.Last();

    /// <summary>How many lasted so many whole days or longer. A visit with a limit of n days was late if it lasted n.</summary>
    public int Lasting(int days) => counts.Where(pair => pair.Key >= days).Sum(pair => pair.Value);

    /// <summary>The working day on which half of them were decided (通常用时); 1 is the day after it came, or the same.</summary>
    public int Usual
    {
        get
        {
            var below = 0;
            foreach (var (days, visits) in counts)
            {
                below += visits;
                if (below * 2 >= Visits)
                {
                    return days + 1;
                }
            }

            return 0;
        }
    }

    /// <summary>
    /// From how many whole days on a visit with such a limit was late more often than the rules allow; null when there is too little to say so. Of those that lasted as long the share
    /// of the late ones only grows with the days, so there is one day from which on it is so.
    /// </summary>
    public int? LateFrom(int limit, ForecastPolicy policy)
    {
        var late = Lasting(limit);
        if (limit <= 0 || Visits < policy.LeastVisits || late < policy.LeastLate)
        {
            return null;
        }

        var days = 0;
        while (late * 100 < Lasting(days) * policy.SharePercent)
        {
            days++;
        }

        return days < limit ? days : null;
    }
}
