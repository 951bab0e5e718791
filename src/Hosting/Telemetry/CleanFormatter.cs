using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;
using Notifications.Hosting.Configuration;

namespace Notifications.Hosting.Telemetry;

/// <summary>
/// What another formatter makes of an entry, without secrets and without control characters: what a log is
/// about comes from outside, and may hold both.
/// </summary>
internal sealed class CleanFormatter(IServiceProvider services, KnownSecrets secrets) : ConsoleFormatter(FormatterName)
{
    public const string FormatterName = "clean";

    // Asked for when the first line is written: this one is a formatter too
    private readonly Lazy<ConsoleFormatter> _inner = new(() =>
        services.GetServices<ConsoleFormatter>()
            .Single(formatter => formatter.Name == services.GetRequiredService<TelemetryOptions>().LogFormat switch
            {
                LogFormat.Json => ConsoleFormatterNames.Json,
                LogFormat.Auto when IsForMachines => ConsoleFormatterNames.Json,
                _ => ConsoleFormatterNames.Simple,
            }));

#pragma warning disable RS0030 // Whether it is a terminal only the console knows
    private static bool IsForMachines => Console.IsOutputRedirected;
#pragma warning restore RS0030

    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        using var written = new StringWriter();
        _inner.Value.Write(logEntry, scopeProvider, written);
        var line = SecretPatterns.Hide(secrets.Mask(written.ToString()), "***");
        if (line.Length == 0) return;
        textWriter.WriteLine(UntrustedText.CleanLine(line.TrimEnd('\n', '\r')));
    }
}
