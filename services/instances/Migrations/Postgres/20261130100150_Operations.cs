using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Panel.Instances.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class Operations : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.RenameColumn(
                name: "instance_id",
                table: "operations",
                newName: "subject_id");

            migrationBuilder.RenameIndex(
                name: "ix_operations_instance_id_status",
                table: "operations",
                newName: "ix_operations_subject_id_status");

            migrationBuilder.AlterColumn<Guid>(
                name: "node_id",
                table: "operations",
                type: "uuid",
                nullable: true,
                oldClrType: typeof(Guid),
                oldType: "uuid");

            migrationBuilder.AlterColumn<string>(
                name: "error_code",
                table: "operations",
                type: "character varying(64)",
                maxLength: 64,
                nullable: true,
                oldClrType: typeof(string),
                oldType: "text",
                oldNullable: true);

            migrationBuilder.AddColumn<string>(
                name: "arguments",
                table: "operations",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "cancel_permission",
                table: "operations",
                type: "character varying(64)",
                maxLength: 64,
                nullable: false,
                defaultValue: "");

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "progress_at",
                table: "operations",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "read_permission",
                table: "operations",
                type: "character varying(64)",
                maxLength: 64,
                nullable: false,
                defaultValue: "");

            migrationBuilder.AddColumn<bool>(
                name: "reported",
                table: "operations",
                type: "boolean",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<string>(
                name: "result",
                table: "operations",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "service",
                table: "operations",
                type: "character varying(32)",
                maxLength: 32,
                nullable: false,
                defaultValue: "");

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "stalls_at",
                table: "operations",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "subject_name",
                table: "operations",
                type: "character varying(256)",
                maxLength: 256,
                nullable: false,
                defaultValue: "");

            migrationBuilder.AddColumn<string>(
                name: "subject_type",
                table: "operations",
                type: "character varying(16)",
                maxLength: 16,
                nullable: false,
                defaultValue: "");

            migrationBuilder.AddColumn<long>(
                name: "version",
                table: "operations",
                type: "bigint",
                nullable: false,
                defaultValue: 0L);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "arguments",
                table: "operations");

            migrationBuilder.DropColumn(
                name: "cancel_permission",
                table: "operations");

            migrationBuilder.DropColumn(
                name: "progress_at",
                table: "operations");

            migrationBuilder.DropColumn(
                name: "read_permission",
                table: "operations");

            migrationBuilder.DropColumn(
                name: "reported",
                table: "operations");

            migrationBuilder.DropColumn(
                name: "result",
                table: "operations");

            migrationBuilder.DropColumn(
                name: "service",
                table: "operations");

            migrationBuilder.DropColumn(
                name: "stalls_at",
                table: "operations");

            migrationBuilder.DropColumn(
                name: "subject_name",
                table: "operations");

            migrationBuilder.DropColumn(
                name: "subject_type",
                table: "operations");

            migrationBuilder.DropColumn(
                name: "version",
                table: "operations");

            migrationBuilder.RenameColumn(
                name: "subject_id",
                table: "operations",
                newName: "instance_id");

            migrationBuilder.RenameIndex(
                name: "ix_operations_subject_id_status",
                table: "operations",
                newName: "ix_operations_instance_id_status");

            migrationBuilder.AlterColumn<Guid>(
                name: "node_id",
                table: "operations",
                type: "uuid",
                nullable: false,
                defaultValue: new Guid("00000000-0000-0000-0000-000000000000"),
                oldClrType: typeof(Guid),
                oldType: "uuid",
                oldNullable: true);

            migrationBuilder.AlterColumn<string>(
                name: "error_code",
                table: "operations",
                type: "text",
                nullable: true,
                oldClrType: typeof(string),
                oldType: "character varying(64)",
                oldMaxLength: 64,
                oldNullable: true);
        }
    }
}
