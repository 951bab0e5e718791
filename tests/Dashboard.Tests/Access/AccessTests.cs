using System.Net;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging.Abstractions;
using Notifications.Dashboard.Access;
using Notifications.Hosting.Configuration;
using Xunit;

namespace Notifications.Dashboard.Tests.Access;

/// <summary>Who may look and who may write, for each way to sign in.</summary>
public sealed partial class AccessTests : IAsyncLifetime
{
    private readonly EmptyData _data = new();
    private DashboardEndpoint? _endpoint;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (_endpoint is null) return;
        await _endpoint.StopAsync(CancellationToken.None);
        await _endpoint.DisposeAsync();
    }

    [Fact]
    public async Task Without_a_way_to_sign_in_this_machine_may_look_and_nobody_may_write()
    {
        using var http = await StartAsync(new DashboardAccess.Local());
        using var page = await http.GetAsync("/timeline", Ct);
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, await RedriveAsync(http));
        Assert.Empty(_data.Redriven);
    }

    [Theory]
    [InlineData("evil.example.com")]
    [InlineData("192.168.1.7")]
    public async Task A_page_whose_name_was_pointed_at_this_machine_sees_nothing(string host)
    {
        using var http = await StartAsync(new DashboardAccess.Local());
        using var request = new HttpRequestMessage(HttpMethod.Get, "/") { Headers = { Host = host } };
        using var answer = await http.SendAsync(request, Ct);
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Contains("Not allowed", await answer.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("anna@example.com", HttpStatusCode.OK, HttpStatusCode.OK)]
    [InlineData("ben@example.com", HttpStatusCode.OK, HttpStatusCode.Forbidden)]
    [InlineData("eve@elsewhere.com", HttpStatusCode.Forbidden, HttpStatusCode.Forbidden)]
    [InlineData(null, HttpStatusCode.Forbidden, HttpStatusCode.Forbidden)]
    public async Task A_proxy_says_who_may_look_and_who_may_write(string? name, HttpStatusCode look, HttpStatusCode write)
    {
        using var http = await StartAsync(Proxy("127.0.0.0/8"));
        if (name is not null) http.DefaultRequestHeaders.Add("X-Forwarded-Email", name);
        using var page = await http.GetAsync("/timeline", Ct);
        Assert.Equal(look, page.StatusCode);
        Assert.Equal(write, await RedriveAsync(http));
        Assert.Equal(write == HttpStatusCode.OK ? [("some", "anna@example.com")] : [], _data.Redriven);
    }

    [Fact]
    public async Task The_header_of_somebody_who_is_not_the_proxy_is_not_believed()
    {
        using var http = await StartAsync(Proxy("10.0.0.0/8"));
        http.DefaultRequestHeaders.Add("X-Forwarded-Email", "anna@example.com");
        using var page = await http.GetAsync("/", Ct);
        Assert.Equal(HttpStatusCode.Forbidden, page.StatusCode);
    }

    [Fact]
    public async Task Two_values_of_the_header_name_nobody()
    {
        using var http = await StartAsync(Proxy("127.0.0.0/8"));
        http.DefaultRequestHeaders.Add("X-Forwarded-Email", ["anna@example.com", "ben@example.com"]);
        using var page = await http.GetAsync("/", Ct);
        Assert.Equal(HttpStatusCode.Forbidden, page.StatusCode);
    }

    [Fact]
    public async Task A_reader_signs_in_at_an_OpenID_Connect_provider_and_may_write()
    {
        await using var provider = await FakeProvider.StartAsync(Ct);
        using var http = await StartAsync(Oidc(provider));
        using var page = await http.GetAsync("/timeline", Ct);
        Assert.Equal("/timeline", page.RequestMessage!.RequestUri!.AbsolutePath);
        Assert.Contains("anna@example.com", await page.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, await RedriveAsync(http));
        Assert.Equal([("some", "anna@example.com")], _data.Redriven);
    }

    [Theory]
    [InlineData("eve@elsewhere.com", true)]
    [InlineData("anna@example.com", false)]
    public async Task Who_is_no_reader_or_has_no_verified_address_is_denied(string email, bool isVerified)
    {
        await using var provider = await FakeProvider.StartAsync(Ct);
        (provider.Claims["email"], provider.Claims["email_verified"]) = (email, isVerified);
        using var http = await StartAsync(Oidc(provider));
        using var page = await http.GetAsync("/", Ct);
        Assert.Equal(HttpStatusCode.Forbidden, page.StatusCode);
        Assert.Contains("Not allowed", await page.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cookie_of_another_token_is_worth_nothing()
    {
        var (one, other) = (SecretDataProtection.Of(Token("a-token-that-is-long-enough")), SecretDataProtection.Of(Token("another-token-of-this-length")));
        var cookie = one.CreateProtector("cookies").Protect([1, 2, 3]);
        Assert.Equal([1, 2, 3], SecretDataProtection.Of(Token("a-token-that-is-long-enough")).CreateProtector("cookies").Unprotect(cookie));
        Assert.ThrowsAny<System.Security.Cryptography.CryptographicException>(() => other.CreateProtector("cookies").Unprotect(cookie));
        Assert.ThrowsAny<System.Security.Cryptography.CryptographicException>(() => one.CreateProtector("forms").Unprotect(cookie));
        Assert.ThrowsAny<System.Security.Cryptography.CryptographicException>(() => one.CreateProtector("cookies").Unprotect(cookie[..20]));
        await Task.CompletedTask;
    }

    private static DashboardAccess.Token Token(string token) => new(new Secret(token));

    private static DashboardAccess.Proxy Proxy(string from) =>
        new("X-Forwarded-Email", [IPNetwork.Parse(from)], new People(["*@example.com"], ["anna@*"]));

    private static DashboardAccess.Oidc Oidc(FakeProvider provider) => new(
        provider.Url, FakeProvider.ClientId, new Secret(FakeProvider.ClientSecret), "email", new People(["*@example.com"], ["anna@*"]));

    private async Task<HttpClient> StartAsync(DashboardAccess access)
    {
        _endpoint = new DashboardEndpoint(
            new DashboardOptions(new Uri("http://127.0.0.1:0"), null, access), _data, TimeProvider.System,
            NullLogger<DashboardEndpoint>.Instance);
        await _endpoint.StartAsync(Ct);
        return new HttpClient(new HttpClientHandler { CookieContainer = new CookieContainer() })
        {
            BaseAddress = _endpoint.Address,
            Timeout = TimeSpan.FromMinutes(1),
        };
    }

    /// <summary>With the token of a page, where one is to be had.</summary>
    private static async Task<HttpStatusCode> RedriveAsync(HttpClient http)
    {
        using var page = await http.GetAsync("/playground", Ct);
        var token = Field().Match(await page.Content.ReadAsStringAsync(Ct)).Groups[1].Value;
        using var form = new FormUrlEncodedContent(
            new Dictionary<string, string> { [AccessServices.TokenField] = token, ["id"] = "some", ["back"] = "/timeline" });
        using var answer = await http.PostAsync("/redrive", form, Ct);
        return answer.StatusCode;
    }

    [GeneratedRegex("name=\"antiforgery\" value=\"([^\"]+)\"")]
    private static partial Regex Field();
}
