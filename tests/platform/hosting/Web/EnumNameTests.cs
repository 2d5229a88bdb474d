using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace Panel.Hosting.Tests.Web;

public sealed class EnumNameTests(NotesHost host) : IClassFixture<NotesHost>
{
    [Theory]
    [InlineData("""{"color":"red, dark_blue"}""", "color")]
    [InlineData("""{"color":"red,dark_blue"}""", "color")]
    [InlineData("""{"color":1}""", "color")]
    [InlineData("""{"color":"1"}""", "color")]
    [InlineData("""{"color":"Red"}""", "color")]
    [InlineData("""{"color":"DarkBlue"}""", "color")]
    [InlineData("""{"color":" red"}""", "color")]
    [InlineData("""{"color":""}""", "color")]
    [InlineData("""{"color":"off_white"}""", "color")]
    [InlineData("""{"color":["red"]}""", "color")]
    [InlineData("""{"colors":["red","RED"]}""", "colors[1]")]
    [InlineData("""{"counts":{"0":1}}""", "counts.0")]
    public async Task Member_ThatIsNoneOfTheNames_IsRefusedByItsName(string body, string field)
    {
        using var answer = await PostAsync(body);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        var errors = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("errors");
        Assert.StartsWith(field.Split('.')[0], Assert.Single(errors.EnumerateObject()).Name, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"text":null,"color":"dark_blue","counts":{"dark_blue":1,"red":2},"colors":["red"],"times":1}""")]
    [InlineData("""{"text":null,"color":null,"counts":null,"colors":[],"times":1}""")]
    [InlineData("""{"text":null,"color":"off-white","counts":{"off-white":1},"colors":null,"times":1}""")]
    public async Task Member_WithAName_ComesBackAsItWas(string body)
    {
        using var answer = await PostAsync(body);

        Assert.Equal(body, await answer.Content.ReadAsStringAsync());
    }

    private Task<HttpResponseMessage> PostAsync(string body) =>
        host.Client.PostAsync("/v1/marks", new StringContent(body, Encoding.UTF8, "application/json"));
}
