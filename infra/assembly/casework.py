"""Casework handlers from the ports."""

from dataclasses import dataclass

from adapters.postgres.readers.casework import PostgresCaseworkReader
from domain.casework.use_cases.add_task import AddTaskHandler, ApplyTemplateHandler
from domain.casework.use_cases.change_task import ChangeTaskHandler
from domain.casework.use_cases.keep_templates import DropTemplateHandler, PutTemplateHandler
from domain.casework.use_cases.read_casework import (
    GetTaskHandler,
    ListMessagesHandler,
    ListNotesHandler,
    ListTasksHandler,
    ListTemplatesHandler,
)
from domain.casework.use_cases.send_message import ReadThreadHandler, SendMessageHandler
from domain.casework.use_cases.write_note import DropNoteHandler, WriteNoteHandler
from infra.ports import Ports


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseworkHandlers:
    """Every handler of the context."""

    add_task: AddTaskHandler
    apply_template: ApplyTemplateHandler
    change_task: ChangeTaskHandler
    put_template: PutTemplateHandler
    drop_template: DropTemplateHandler
    write_note: WriteNoteHandler
    drop_note: DropNoteHandler
    send_message: SendMessageHandler
    read_thread: ReadThreadHandler
    get_task: GetTaskHandler
    list_tasks: ListTasksHandler
    list_templates: ListTemplatesHandler
    list_notes: ListNotesHandler
    list_messages: ListMessagesHandler


def assemble_casework(ports: Ports) -> CaseworkHandlers:
    """Wire the context."""
    reader = PostgresCaseworkReader(ports.pool, ports.sealer)
    units, clock, new_id = ports.open_uow, ports.clock, ports.new_id
    return CaseworkHandlers(
        add_task=AddTaskHandler(open_uow=units, clock=clock, new_id=new_id),
        apply_template=ApplyTemplateHandler(open_uow=units, clock=clock, new_id=new_id),
        change_task=ChangeTaskHandler(open_uow=units, clock=clock),
        put_template=PutTemplateHandler(open_uow=units, new_id=new_id),
        drop_template=DropTemplateHandler(open_uow=units),
        write_note=WriteNoteHandler(open_uow=units, clock=clock, new_id=new_id),
        drop_note=DropNoteHandler(open_uow=units),
        send_message=SendMessageHandler(open_uow=units, clock=clock, new_id=new_id),
        read_thread=ReadThreadHandler(open_uow=units, clock=clock),
        get_task=GetTaskHandler(reader=reader, clock=clock),
        list_tasks=ListTasksHandler(reader=reader, clock=clock),
        list_templates=ListTemplatesHandler(reader=reader),
        list_notes=ListNotesHandler(reader=reader),
        list_messages=ListMessagesHandler(reader=reader),
    )
