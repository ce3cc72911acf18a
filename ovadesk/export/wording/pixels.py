"""Sentences for the problem codes raised in ``pixels``: what happened, and what to do."""

SENTENCES: dict[str, str] = {
    # the file as a whole
    "pixels.not_an_image": "This is neither a DICOM file nor a picture or film that OvaDesk knows. Choose another file.",
    "pixels.empty_file": "The file is empty. Copy it again from its source.",
    "pixels.file_missing": "The file is not there any more. Check that the drive is connected.",
    "pixels.file_forbidden": "You may not read this file. Ask for the permission, or copy it to your own folder.",
    "pixels.folder_forbidden": "This folder cannot be read: what is in it was not opened. Ask for the permission.",
    "pixels.file_changed": "The file has changed since it was opened. Open it again.",
    "pixels.damaged_file": "The file is damaged and cannot be opened ({kind}). Copy it again from its source.",
    "pixels.empty_directory": "This DICOMDIR names no file in its own folder. Open the folder instead.",
    "pixels.no_pixels": "The file holds no picture (a report or a presentation state, perhaps). Nothing to show.",
    # zip files
    "pixels.zip_damaged": "The zip file is damaged. Copy it again from its source.",
    "pixels.zip_encrypted": "The zip file is locked with a password. Unpack it yourself, then open the folder.",
    "pixels.zip_bomb": "The zip file would unpack to {size_mb} MB, far more than it should: it was not opened.",
    "pixels.zip_too_many": "The zip file holds over {limit} files. Unpack it yourself, then open the folder.",
    "pixels.zip_empty": "The zip file holds no picture.",
    "pixels.zip_in_zip": "A zip file within a zip file is not opened. Unpack the outer one yourself, then open the folder.",
    "pixels.zip_unsafe_name": "The name of this file in the zip leads out of it or is none that every system allows: "
    "it was not unpacked.",
    "pixels.zip_method": "This file is packed in a way that is not known here. Unpack the zip yourself, then open the folder.",
    "pixels.zip_no_place": "There is no place to unpack the zip file. Unpack it yourself, then open the folder.",
    "pixels.disk_full": "There is not enough room on the disk to unpack this. Make room, then open it again.",
    # headers
    "pixels.header_incomplete": "The file ends in the middle of its header. Copy it again from its source.",
    "pixels.header_damaged": "The header of the file is damaged. Copy it again from its source.",
    "pixels.header_too_large": "The header is larger than any real one (over {limit}): the file was not opened.",
    "pixels.nested_too_deep": "The header is nested over {limit} levels deep: the file was not opened.",
    "pixels.inflates_too_far": "The file inflates to over {limit_mb} MB, far more than it should: it was not opened.",
    "pixels.no_size": "The file states a picture of {rows} rows and {columns} columns. Export it again.",
    "pixels.layout": "The picture is stored in a way that makes no sense ({samples} samples of {bits} bits, "
    "{stored} used). Export it again.",
    "pixels.too_large": "The file claims a picture of {columns} x {rows} pixels, more than it can hold: it was not opened.",
    "pixels.size_mismatch": "The header says {columns} x {rows} pixels, the picture inside {stream_columns} x "
    "{stream_rows}: it was not opened. Export it again.",
    "pixels.claims_too_much": "The file claims far more frames than the {held_kb} kB it holds: it was not opened.",
    "pixels.no_whole_frame": "None of the {claimed} frames is whole: the file is incomplete. Copy it again from its source.",
    # what was opened all the same
    "pixels.truncated": "{readable} of {claimed} frames; the file is incomplete ({missing} missing).",
    "pixels.program_in_preamble": "The file carries a program in its preamble. It was opened as a picture and nothing "
    "was run; tell your IT department.",
    "pixels.frame_time": "The file's frame time is missing or makes no sense; it plays at {fps} frames a second ({source}).",
    "pixels.region_box": "An ultrasound region lies outside the picture: no millimetres are offered there.",
    "pixels.region_units": "The region is not calibrated in centimetres: no millimetres are offered.",
    "pixels.region_scale": "The region's scale cannot be true: no millimetres are offered.",
    # single frames
    "pixels.damaged_frame": "This frame is damaged and cannot be shown. The other frames can.",
    "pixels.other_size": "This page has {columns} x {rows} pixels, unlike the first one: it is not shown. Save it as a "
    "file of its own.",
    "pixels.no_such_frame": "There is no frame {frame}: the file has {frames}.",
    "pixels.no_decoder": "No decoder is installed for this compression ({syntax}). Ask IT to install the extra "
    "ovadesk[{extra}].",
    "pixels.palette": "The colour table of this file is missing or makes no sense. Export it again.",
    # the helper
    "pixels.helper_died": "Opening this file ended the helper process; it was replaced. The file is probably damaged.",
    "pixels.helper_did_not_start": "The helper process that opens files did not start. Restart OvaDesk.",
    "pixels.took_too_long": "Opening took over {seconds} seconds and was stopped. The file is probably damaged.",
    "pixels.too_much_memory": "Opening needed more memory than allowed and was stopped. The file is probably damaged.",
    # out of the model's scope
    "pixels.scope_colour": "Colour Doppler or power Doppler: the model was made for B-mode.",
    "pixels.scope_m_mode": "M-mode only: the model was made for B-mode.",
    "pixels.scope_spectral": "Spectral Doppler only: the model was made for B-mode.",
    "pixels.scope_no_region": "No ultrasound region was found in this frame.",
    "pixels.scope_blank": "The ultrasound region of this frame is blank.",
    "pixels.scope_modality": "Not ultrasound ({modality}): the model was made for ultrasound.",
    # models
    "pixels.preprocess_invalid": "The preprocessing described by the model is not one this version knows ({field}). "
    "Install the model again, or a newer OvaDesk.",
}
