using System.CommandLine;
using System.Diagnostics;
using Notifications.Cli.Commands;

namespace Notifications.Notifications.Tests;

/// <summary>What a command said.</summary>
internal sealed record Said(int Code, string Output, string Errors)
{
    public string[] OutputLines => Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    public string[] ErrorLines => Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}

/// <summary>Runs commands: in this process through the program's own entry, or as a process of their own.</summary>
internal static class Cli
{
    /// <summary>The program as it was built, beside the tests.</summary>
    public static string Program { get; } = Path.Combine(AppContext.BaseDirectory, "notifications");

    public static async Task<Said> RunAsync(params string[] arguments)
    {
        using var output = new StringWriter();
        using var errors = new StringWriter();
        var code = await CommandLine.RunAsync(arguments, new InvocationConfiguration { Output = output, Error = errors });
        return new Said(code, output.ToString(), errors.ToString());
    }

    /// <summary>As a user starts it.</summary>
    public static async Task<Said> RunProcessAsync(IEnumerable<string> arguments, string input, CancellationToken cancellationToken)
    {
        using var process = Start(arguments);
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        var errors = process.StandardError.ReadToEndAsync(cancellationToken);
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        try
        {
            await process.WaitForExitAsync(cancellationToken);
            return new Said(process.ExitCode, await output, await errors);
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
    }

    public static Process Start(IEnumerable<string> arguments) => Process.Start(new ProcessStartInfo(Program, arguments)
    {
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    })!;
}
