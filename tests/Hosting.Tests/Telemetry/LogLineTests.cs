using System.Diagnostics;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;
using Notifications.Hosting.Configuration;
using Notifications.Hosting.Telemetry;
using Xunit;

namespace Notifications.Hosting.Tests.Telemetry;

public sealed class LogLineTests
{
    [Theory]
    [InlineData(LogFormat.Text)]
    [InlineData(LogFormat.Json)]
    public void A_line_holds_no_secret_and_no_control_character_and_is_one_line(LogFormat format)
    {
        var line = Line(format, "Slack said:\r\n2026-01-01 info: forged \u001b[31m\u202ered xoxb-very-secret \"xoxb\\u00e9 quoted",
            "xoxb-very-secret");
        Assert.EndsWith("\n", line, StringComparison.Ordinal);
        Assert.DoesNotContain(line.TrimEnd('\n'), char.IsControl);
        Assert.DoesNotContain("\u202e", line, StringComparison.Ordinal);
        Assert.DoesNotContain("very-secret", line, StringComparison.Ordinal);
        Assert.Contains("***", line, StringComparison.Ordinal);
        Assert.Contains("Slack said:", line, StringComparison.Ordinal);
    }

    [Fact]
    public void An_exception_is_cleaned_too()
    {
        var line = Line(LogFormat.Text, "failed", "hunter22-hunter", new InvalidOperationException("login with hunter22-hunter\nforged"));
        Assert.Contains("login with *** ", line, StringComparison.Ordinal);
        Assert.Equal('\n', Assert.Single(line, char.IsControl));
    }

    [Fact]
    public void A_line_in_JSON_has_the_ids_of_its_trace_and_its_span()
    {
        using var scopes = new ScopeProvider();
        using var provider = new ServiceCollection().AddSingleton(new KnownSecrets())
            .AddLogging(logging => logging.AddNotificationsLogging(new TelemetryOptions { LogFormat = LogFormat.Json }).AddProvider(scopes))
            .BuildServiceProvider();
        provider.GetRequiredService<ILoggerFactory>().CreateLogger("Test");
        var formatter = provider.GetServices<ConsoleFormatter>().Single(one => one.Name == CleanFormatter.FormatterName);
        using var activity = new Activity("deliver").Start();
        using var written = new StringWriter();
        formatter.Write(
            new LogEntry<string>(LogLevel.Warning, "Test", default, "it's \"done\"", null, (state, _) => state), scopes.Of, written);
        using var line = JsonDocument.Parse(written.ToString());
        Assert.Equal("it's \"done\"", line.RootElement.GetProperty("Message").GetString());
        var scope = Assert.Single(
            line.RootElement.GetProperty("Scopes").EnumerateArray(), one => one.TryGetProperty("TraceId", out _));
        Assert.Equal(activity.TraceId.ToHexString(), scope.GetProperty("TraceId").GetString());
        Assert.Equal(activity.SpanId.ToHexString(), scope.GetProperty("SpanId").GetString());
    }

    private static string Line(LogFormat format, string message, string secret, Exception? exception = null)
    {
        var secrets = new KnownSecrets();
        secrets.Add(new Secret(secret));
        var services = new ServiceCollection().AddSingleton(secrets)
            .AddLogging(logging => logging.AddNotificationsLogging(new TelemetryOptions { LogFormat = format }));
        using var provider = services.BuildServiceProvider();
        var formatter = provider.GetServices<ConsoleFormatter>().Single(one => one.Name == CleanFormatter.FormatterName);
        using var written = new StringWriter();
        formatter.Write(new LogEntry<string>(LogLevel.Warning, "Test", default, message, exception, (state, _) => state), null, written);
        return written.ToString();
    }

    /// <summary>Keeps the scopes that the factory gives to its providers.</summary>
    private sealed class ScopeProvider : ILoggerProvider, ISupportExternalScope
    {
        public IExternalScopeProvider? Of { get; private set; }

        public ILogger CreateLogger(string categoryName) => NullLogger.Instance;

        public void SetScopeProvider(IExternalScopeProvider scopeProvider) => Of = scopeProvider;

        public void Dispose()
        {
        }
    }
}
