using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Notifications.Hosting.Bus;
using Notifications.Hosting.Configuration;
using Notifications.Hosting.Health;
using Notifications.Hosting.Reloading;
using Notifications.Hosting.Telemetry;

namespace Notifications.Hosting;

/// <summary>What every program of this project does with its configuration file: read it, complain about everything, or run.</summary>
public static class NotificationsHost
{
    /// <summary>It ended though nobody asked for it.</summary>
    public const int Failed = 1;

    /// <summary>The configuration cannot be used.</summary>
    public const int InvalidConfiguration = 2;

    /// <summary>The program was told to stop, and something did not end in time. Nothing is lost by it: the next start takes up what was
    /// under way, as after a kill.</summary>
    public const int CutOff = 3;

    /// <summary>
    /// Every key that a configuration file may have at the top. One file serves all programs: each passes over the sections of the others.
    /// </summary>
    public static IReadOnlyList<string> Sections { get; } =
        [.. HostingOptions.Sections, "instances", "destinations", "presets", "defaultTriggers", "subscriptions", "triggers", "templates",
            "shadow", "timeZone", "repositories", "policy", "drift", "context", "dashboard", SelfServiceScope.Section];

    /// <summary>
    /// So long after SIGTERM or SIGINT the process has ended, whatever hangs; an orchestrator's grace period
    /// (<c>terminationGracePeriodSeconds</c>) is to be longer. All that an ending waits for fits into it: calls under way, their outcomes,
    /// the stopping of the bus.
    /// </summary>
    public static TimeSpan ShutdownLimit { get; } = TimeSpan.FromSeconds(20);

    /// <summary>Services that have not stopped this long before the limit are not waited for: what they hold open is closed in the
    /// rest.</summary>
    private static readonly TimeSpan Closing = TimeSpan.FromSeconds(3);

    /// <summary>Runs until SIGTERM or SIGINT, and then ends within <see cref="ShutdownLimit"/>.</summary>
    /// <param name="file">The configuration file.</param>
    /// <param name="serviceName">As telemetry names the program.</param>
    /// <param name="addRooms">Binds the rooms' sections, reporting to the document, and registers the rooms.</param>
    /// <param name="errors">Where the problems of an invalid configuration go, all of them.</param>
    /// <returns>
    /// 0, or what a room has set as <see cref="Environment.ExitCode"/>; <see cref="InvalidConfiguration"/> with every problem printed;
    /// <see cref="CutOff"/>, told in a line, when something did not end in time.
    /// </returns>
    public static async Task<int> RunAsync(
        string file, string serviceName, BusRoles roles, Action<IServiceCollection, ConfigurationDocument> addRooms, TextWriter errors,
        CancellationToken cancellationToken)
    {
        // Between two runs of the services nobody else listens to the signal.
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var signal = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context =>
        {
            context.Cancel = true;
            stop.Cancel();
        });
        while (true)
        {
            var (code, isRestart) = await RunOnceAsync(file, serviceName, roles, addRooms, errors, stop.Token);
            if (!isRestart || stop.IsCancellationRequested) return code;
        }
    }

    /// <returns>The exit code, and whether the services are to start again: they have ended in good order because the configuration
    /// changed.</returns>
    private static async Task<(int Code, bool IsRestart)> RunOnceAsync(
        string file, string serviceName, BusRoles roles, Action<IServiceCollection, ConfigurationDocument> addRooms, TextWriter errors,
        CancellationToken cancellationToken)
    {
        var document = ConfigurationDocument.Load(file, EnvironmentVariables.OfProcess());
        var host = Build(document, serviceName, roles, addRooms);
        if (host is null)
        {
            foreach (var problem in document.Problems)
                await errors.WriteLineAsync(problem.ToString());
            return (InvalidConfiguration, false);
        }

        if (HostingOptions.Bind(document, roles).Health is { Enabled: true, Address: { } address } && HealthAddress.IsTaken(address))
        {
            await errors.WriteLineAsync(
                $"health.address: cannot listen on {address}: another program does, or this one may not; end it, or choose another port");
            host.Dispose();
            return (Failed, false);
        }

        var restart = host.Services.GetRequiredService<Restart>();
        var code = await RunToTheEndAsync(host, errors, cancellationToken);
        return (code, restart.IsAsked && code == 0);
    }

    private static async Task<int> RunToTheEndAsync(IHost host, TextWriter errors, CancellationToken cancellationToken)
    {
        var stopping = host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        var time = host.Services.GetRequiredService<TimeProvider>();
        using var limit = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        await using var first = stopping.UnsafeRegister(_ => limit.CancelAfter(ShutdownLimit), null);
        await using var second = cancellationToken.UnsafeRegister(_ => limit.CancelAfter(ShutdownLimit), null);
        try
        {
            // Not inline: what blocks the thread while the host starts is to have an end too.
            await Task.Run(() => host.RunAsync(cancellationToken), CancellationToken.None).WaitAsync(limit.Token);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            await errors.WriteLineAsync(
                $"not all has ended within {ShutdownLimit.TotalSeconds:0} s; what was under way is taken up by the next start");
            return CutOff;
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested || cancellationToken.IsCancellationRequested)
        {
            // Told to stop while it started, or a service that gave up what it was doing.
        }
        catch (AggregateException several) when (
            stopping.IsCancellationRequested && several.Flatten().InnerExceptions.All(e => e is OperationCanceledException))
        {
            // The same of several services.
        }

        return Environment.ExitCode;
    }

    /// <summary>The program, ready to start; null when the document has problems (see its
    /// <see cref="ConfigurationDocument.Problems"/>).</summary>
    public static IHost? Build(
        ConfigurationDocument document, string serviceName, BusRoles roles, Action<IServiceCollection, ConfigurationDocument> addRooms)
    {
        var options = HostingOptions.Bind(document, roles);
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        // OpenTelemetry reads its standard variables from there: OTEL_RESOURCE_ATTRIBUTES, OTEL_EXPORTER_OTLP_HEADERS, OTEL_TRACES_SAMPLER,
        // ...
        builder.Configuration.AddEnvironmentVariables();
        builder.Logging.AddNotificationsLogging(options.Telemetry);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = ShutdownLimit - Closing);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(document);
        builder.Services.AddSingleton(document.Secrets);
        builder.Services.AddSingleton<Restart>();
        builder.Services.AddNotificationsTelemetry(options.Telemetry, document.Environment, serviceName);
        builder.Services.AddNotificationsHealth(options.Health);
        builder.Services.AddNotificationsStore(options.Store);
        if (document.Problems.Count == 0)
            builder.Services.AddNotificationsBus(options.Bus, roles);
        builder.Services.AddSingleton<ValidateConfiguration>(read => Validate(read, roles, addRooms, new ServiceCollection()));
        Validate(document, roles, addRooms, builder.Services);
        if (document.Problems.Count > 0) return null;
        // Now, and not when the services have started: what changes meanwhile is a change.
        builder.Services.AddSingleton(WatchedFiles.Of(document));
        builder.Services.AddSingleton<ConfigurationReload>();
        builder.Services.AddSingleton<IReadinessCheck>(services => services.GetRequiredService<ConfigurationReload>());
        builder.Services.AddHostedService(services => services.GetRequiredService<ConfigurationReload>());
        return builder.Build();
    }

    /// <summary>The JSON Schema of the configuration file: what the readers of all sections ask for.</summary>
    /// <param name="addRooms">As for <see cref="RunAsync"/>.</param>
    public static JsonObject Schema(Action<IServiceCollection, ConfigurationDocument> addRooms) => SchemaWriter.Write(
        ShapeExplorer.Explore(document => Validate(document, BusRoles.Both, addRooms, new ServiceCollection())),
        "notifications.yaml");

    /// <summary>The JSON Schema of another file that a room reads.</summary>
    public static JsonObject Schema(string title, Action<ConfigurationDocument> read) =>
        SchemaWriter.Write(ShapeExplorer.Explore(read), title);

    private static void Validate(
        ConfigurationDocument document, BusRoles roles, Action<IServiceCollection, ConfigurationDocument> addRooms,
        IServiceCollection services)
    {
        HostingOptions.Bind(document, roles);
        document.ReportUnknownTopLevel([.. Sections]);
        addRooms(services, document);
        document.RejectEmpty();
    }
}
