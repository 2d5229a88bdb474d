using System.Net;
using Panel.Gateway.Admission.Introspection;
using Panel.Gateway.Tests.Support;

namespace Panel.Gateway.Tests.Admission.Introspection;

public sealed class QuestionLimitTests(GatewayStage stage) : IClassFixture<GatewayStage>
{
    [Fact]
    public async Task Identity_Slow_TakesNoMoreQuestionsAtOnceThanItsLimit()
    {
        const int tooMany = 5;
        var limit = new IntrospectionOptions().Questions;
        var answers = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        stage.Identity.BeforeAnswer = _ => answers.Task;
        var people = Enumerable.Range(0, limit + tooMany).Select(_ => stage.Identity.Add()).ToList();

        var requests = people.Select(person => stage.GetAsync("/v1/nodes", person.Credential)).ToList();
        for (var i = 0; i < tooMany; i++)
        {
            var first = await Task.WhenAny(requests);
            requests.Remove(first);
            using var refused = await first;
            await refused.RefusedAsync(HttpStatusCode.ServiceUnavailable, "identity_unavailable");
        }

        answers.SetResult();

        foreach (var response in await Task.WhenAll(requests))
        {
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }

        Assert.Equal(limit, people.Sum(person => stage.Identity.AskedAbout(person.Credential)));
    }

    [Fact]
    public async Task Credential_AskedAboutByManyAtOnce_IsOneQuestion()
    {
        var person = stage.Identity.Add();

        var responses = await Task.WhenAll(
            Enumerable.Range(0, 50).Select(_ => stage.GetAsync("/v1/nodes", person.Credential))
        );

        Assert.All(responses, response => Assert.Equal(HttpStatusCode.OK, response.StatusCode));
        Assert.Equal(1, stage.Identity.AskedAbout(person.Credential));
    }
}
