using Nanning.Approvals.Workflows.Activities;
using Nanning.Approvals.Workflows.Runtime;

namespace Nanning.Approvals.Tests.Workflows;

public class ResultTests
{
    [Fact]
    public void The_amount_is_computed_kept_and_granted_for_the_year()
    {
        var run = new FlowRun(new FlowBuilder().Add("C", "Approvals.ComputeAmount").Add("G", "Approvals.Grant").Add("E", "Elsa.End").Way("C > G > E").Compile());

        Assert.Equal(428_400.00m, run.Effect<SetAmount>().Amount);
        Assert.Equal("428400.00", run.Variable("amount"));
        Assert.Equal(new RecordGrant("G", 428_400.00m, 2026, run.Effect<RecordGrant>().Key), run.Effect<RecordGrant>());
    }

    [Fact]
    public void A_grant_of_less_than_nothing_fails() =>
        Assert.Throws<StepFailedException>(() => new FlowRun(new FlowBuilder().Add("G", "Approvals.Grant", ("amount", "0 - 1")).Add("E", "Elsa.End").Way("G > E").Compile()));

    [Fact]
    public void A_grant_without_an_amount_fails_instead_of_granting_nothing() =>
        Assert.Throws<StepFailedException>(() => new FlowRun(new FlowBuilder().Add("G", "Approvals.Grant").Add("E", "Elsa.End").Way("G > E").Compile()));

    [Fact]
    public void A_certificate_without_years_is_valid_for_good_and_its_number_can_be_told()
    {
        var run = new FlowRun(new FlowBuilder()
            .Add("C", "Approvals.IssueCertificate", ("title", "{{name}} 证书")).Add("N", "Approvals.Notify", ("subject", "证书 {{certificateNumber}}"), ("text", "{{issuedOn}}"), ("mail", false))
            .Add("E", "Elsa.End").Way("C > N > E").Compile(), inputs: new() { ["name"] = "星火" });

        Assert.Equal(new IssueCertificate("C", "NN-2026-0001", "星火 证书", new(2026, 3, 2), null), run.Effect<IssueCertificate>());
        Assert.Equal(new Notify("applicant", "证书 NN-2026-0001", "2026-03-02", false), run.Effect<Notify>());
    }

    [Theory]
    [InlineData("InProgress", 0)]
    [InlineData("Approved", 1)]
    [InlineData("Rejected", 1)]
    [InlineData("Closed", 1)]
    public void Only_a_status_that_decides_the_case_stops_its_clock(string status, int stops)
    {
        var run = new FlowRun(new FlowBuilder().Add("S", "Approvals.SetStatus", ("status", status)).Add("E", "Elsa.End").Way("S > E").Compile());

        Assert.Equal(stops, run.Effects.OfType<StopClock>().Count());
    }

    [Fact]
    public void A_duty_with_a_date_picked_by_hand_keeps_that_date()
    {
        var run = new FlowRun(new FlowBuilder().Add("O", "Approvals.Obligation", ("kind", "renewal"), ("title", "续报"), ("dueOn", "2027-03-02"), ("state", "done")).Add("E", "Elsa.End").Way("O > E").Compile());

        Assert.Equal(new SetObligation("renewal", "续报", new(2027, 3, 2), "done"), run.Effect<SetObligation>());
    }

    [Fact]
    public void Every_activity_describes_itself_in_two_languages()
    {
        Assert.All(ActivityCatalogue.All, activity =>
        {
            Assert.False(string.IsNullOrWhiteSpace(activity.DisplayName) || string.IsNullOrWhiteSpace(activity.DisplayNameEn) || string.IsNullOrWhiteSpace(activity.Description));
            Assert.All(activity.Inputs, input => Assert.DoesNotMatch("[\u4e00-\u9fff]", $"{input.DisplayNameEn} {input.Hint?.En}"));
            Assert.All(activity.Inputs, input => Assert.False(string.IsNullOrWhiteSpace(input.DisplayName) || string.IsNullOrWhiteSpace(input.DisplayNameEn)));
            Assert.Distinct(activity.Inputs.Select(input => input.Name));
        });
        Assert.Distinct(ActivityCatalogue.All.Select(activity => activity.Type));
    }
}
